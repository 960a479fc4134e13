import { isAbsolute, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { isSourcePath, type Host } from '../project/host.ts';
import type { Config } from './config.ts';

export interface Selection {
  /** Source files to report on, sorted. */
  paths: string[];
  /** Requested paths that hold no source file of the project. */
  missing: string[];
}

/**
 * Source files to report on: below the requested paths, and admitted by `include` and `exclude`.
 * @param requested files or directories, absolute or relative to the root; all files when empty.
 */
export function select(host: Host, requested: readonly string[] = [], { include, exclude }: Config = {}): Selection {
  const isIncluded = include ? matcher(include) : () => true;
  const isExcluded = exclude ? matcher(exclude) : () => false;
  const sources = host.list().filter((path) => isSourcePath(path) && isIncluded(path) && !isExcluded(path));
  const prefixes = requested.map((path) => ({ path, below: toRelative(host.root, path) }));
  if (prefixes.length === 0) return { paths: sources, missing: [] };
  const isBelow = (path: string, below: string) => below === '' || path === below || path.startsWith(`${below}/`);
  return {
    paths: sources.filter((path) => prefixes.some(({ below }) => isBelow(path, below))),
    missing: prefixes.filter(({ below }) => !sources.some((path) => isBelow(path, below))).map(({ path }) => path),
  };
}

/** Matches globs, and everything in a folder that one of them names: `legacy` means `legacy/**` too. */
function matcher(globs: readonly string[]): (path: string) => boolean {
  const plain = globs.map((glob) => glob.replace(/^\.\/|\/$/g, ''));
  return picomatch([...plain, ...plain.map((glob) => `${glob}/**`)], { dot: true });
}

function toRelative(root: string, path: string): string {
  const inside = isAbsolute(path) ? relative(root, path) : path;
  return inside.split(sep).join('/').replace(/^\.\/|\/$/g, '').replace(/^\.$/, '');
}
