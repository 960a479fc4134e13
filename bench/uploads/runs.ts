import type { ChildProcess } from 'node:child_process';
import jwt from 'jsonwebtoken';
import { ask, Hashes, type Load, LoadResult, receive, start } from './messages.ts';
import { startServer, type Server, type Usage } from './server.ts';

/** One server to measure: which build of the app, and which of its routes takes the files. */
export interface Variant {
  title: string;
  app: 'before' | 'after';
  route: 'image' | 'video' | 'document';
}

export interface Run extends Usage {
  milliseconds: number;
  /** Uploads answered with success. */
  answered: number;
  /** Files that arrived at the sink with the bytes that were sent. */
  identical: number;
  temporaryFiles: number;
}

export interface Fault {
  title: string;
  statuses: number[];
  temporaryFiles: number;
  deletedFilesHeld: number;
  isAlive: boolean;
  stored: number;
}

export interface Bench {
  bundles: { before: string; after: string; probe: string };
  sink: ChildProcess;
  sinkUrl: string;
  parallel: number;
  bytes: number;
}

const SECRET = 'bench';
const CONTENT_TYPES = { image: 'image/png', video: 'video/mp4', document: 'application/pdf', avatar: 'image/png' };

/** The upload routes never ask the database, so none is started: what is measured is the upload. */
function environment(mediaUrl: string): Record<string, string> {
  return {
    DATABASE_URL: 'postgres://127.0.0.1:9/none',
    JWT_SECRET: SECRET,
    CLOUDINARY_URL: `cloudinary://key:secret@bench?upload_prefix=${mediaUrl}`,
    S3_ENDPOINT: mediaUrl,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
}

async function send(server: Server, route: keyof typeof CONTENT_TYPES, load: Pick<Load, 'parallel' | 'bytes' | 'abortAfter'>): Promise<LoadResult> {
  const full: Load = {
    ...load,
    url: `${server.url}/api/upload/${route}`,
    token: jwt.sign({ sub: '1' }, SECRET),
    field: route === 'avatar' ? 'avatar' : 'file',
    contentType: CONTENT_TYPES[route],
  };
  return receive(start('load.ts', JSON.stringify(full)), LoadResult);
}

/** Waits up to two seconds for what a server cleans up after its responses. */
async function settled(server: Server): Promise<{ temporaryFiles: number; deletedFilesHeld: number }> {
  for (let attempt = 0; attempt < 40 && server.temporaryFiles() + server.deletedFilesHeld() > 0; attempt++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { temporaryFiles: server.temporaryFiles(), deletedFilesHeld: server.deletedFilesHeld() };
}

/** All uploads at once against a fresh server. */
export async function measure(bench: Bench, variant: Variant): Promise<Run> {
  const server = await startServer(bench.bundles[variant.app], bench.bundles.probe, environment(bench.sinkUrl));
  const stopWatching = await server.watch();
  const result = await send(server, variant.route, bench);
  const usage = await stopWatching();
  const { hashes } = await ask(bench.sink, 'hashes', Hashes);
  const { temporaryFiles } = await settled(server);
  await server.stop();
  return {
    ...usage,
    milliseconds: result.milliseconds,
    answered: result.statuses.filter((status) => status >= 200 && status < 300).length,
    identical: hashes.filter((hash) => hash === result.sha256).length,
    temporaryFiles,
  };
}

/** What goes wrong in production, ten clients at a time: status, survival of the server, what stays behind. */
export async function faults(bench: Bench, app: Variant['app']): Promise<Fault[]> {
  const nowhere = 'http://127.0.0.1:9';
  const size = Math.min(bench.bytes, 3_000_000);
  const cases = [
    { title: 'over the limit', route: 'avatar', url: bench.sinkUrl, bytes: 3_000_000 },
    { title: 'Cloudinary down', route: 'image', url: nowhere, bytes: size },
    { title: 'Cloudinary down, stream', route: 'video', url: nowhere, bytes: size },
    { title: 'S3 down', route: 'document', url: nowhere, bytes: size },
    { title: 'client hangs up', route: 'image', url: bench.sinkUrl, bytes: bench.bytes, abortAfter: bench.bytes / 3 },
  ] as const;
  const seen: Fault[] = [];
  for (const { title, route, url, ...load } of cases) {
    const server = await startServer(bench.bundles[app], bench.bundles.probe, environment(url));
    const { statuses } = await send(server, route, { parallel: 10, ...load });
    const left = await settled(server);
    const { hashes } = await ask(bench.sink, 'hashes', Hashes);
    const answers = await fetch(`${server.url}/api/health`).then((response) => response.ok, () => false);
    seen.push({ title, statuses, ...left, isAlive: server.isAlive() && answers, stored: hashes.length });
    await server.stop();
  }
  return seen;
}
