import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import picomatch from 'picomatch';
import { parse } from 'jsonc-parser';
import { parse as parseYaml } from 'yaml';

export const CONFIG_FILE = 'tenfold.config.json';

/**
 * Root of the project that holds `directory` (absolute): the nearest directory at or above it with a configuration, else
 * the workspace that contains the nearest package.json, else that package.json's directory, else `directory` itself.
 * The search ends at the top of the git repository.
 */
export function findRoot(directory: string): string {
  const above = directoriesUp(directory);
  const configured = above.find(hasConfig);
  if (configured !== undefined) return configured;
  const nearest = above.find((candidate) => existsSync(join(candidate, 'package.json')));
  if (nearest === undefined) return directory;
  const workspace = above.find((candidate) => candidate !== nearest && candidate.length < nearest.length && isWorkspaceOf(candidate, nearest));
  return workspace ?? nearest;
}

/** Whether a configuration lies directly in this directory, readable or not. A package.json that is not JSON holds none. */
function hasConfig(directory: string): boolean {
  if (existsSync(join(directory, CONFIG_FILE))) return true;
  return field(readData(join(directory, 'package.json'), (text) => parse(text)), 'tenfold') !== undefined;
}

function directoriesUp(directory: string): string[] {
  const found = [directory];
  for (let at = directory; !existsSync(join(at, '.git')) && dirname(at) !== at; at = dirname(at)) found.push(dirname(at));
  return found;
}

function isWorkspaceOf(directory: string, member: string): boolean {
  const globs = workspaceGlobs(directory).map((glob) => glob.replace(/^\.\//, '').replace(/\/$/, ''));
  const path = relative(directory, member).replaceAll('\\', '/');
  const ignore = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const positive = globs.filter((glob) => !glob.startsWith('!'));
  return positive.length > 0 && picomatch(positive, { ignore })(path);
}

/** Member globs of npm, yarn and bun (package.json) and of pnpm; none when there are none or the file is broken. */
function workspaceGlobs(directory: string): string[] {
  const manifest = readData(join(directory, 'package.json'), (text) => parse(text));
  const workspaces = field(manifest, 'workspaces');
  const pnpm = field(readData(join(directory, 'pnpm-workspace.yaml'), (text) => parseYaml(text)), 'packages');
  return [...strings(workspaces), ...strings(field(workspaces, 'packages')), ...strings(pnpm)];
}

function readData(path: string, parser: (text: string) => unknown): unknown {
  try {
    return parser(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value).find(([key]) => key === name)?.[1] : undefined;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}
