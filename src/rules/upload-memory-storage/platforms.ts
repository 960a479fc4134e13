import type { Project, Refusal } from '../../core/types.ts';
import { refuse } from './refusals.ts';

/** The deployment has no disk to write uploads to. */
export function platformRefusal(project: Project, path: string): Refusal[] {
  const platform = project.infrastructure(path).platforms.find((candidate) => ['cloudflare', 'cloud-functions', 'cloud-run'].includes(candidate.platform));
  return platform ? [refuse('M3', `${platform.evidence.path} deploys to ${platform.platform}, where the temporary folder is memory or cannot be written.`, 'Have the client upload to the object store with a signed URL.')] : [];
}

const BODY_LIMITS: Readonly<Record<string, number>> = { vercel: 4.5 * 1024 ** 2, netlify: 6 * 1024 ** 2, lambda: 6 * 1024 ** 2 };

/** The platform that lets only small requests through, with its limit in bytes; https://vercel.com/docs/functions/limitations */
export function smallBodies(project: Project, path: string): { platform: string; bytes: number; path: string } | undefined {
  for (const { platform, evidence } of project.infrastructure(path).platforms) {
    const bytes = BODY_LIMITS[platform];
    if (bytes !== undefined) return { platform, bytes, path: evidence.path };
  }
  return undefined;
}
