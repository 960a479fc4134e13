import { dirtyFiles } from '../files/git.ts';
import type { Args } from './command.ts';
import { dirtyTree } from './errors.ts';

/** @throws CliError with exit code 4 when one of the files has uncommitted changes and that is not allowed. */
export async function requireClean(root: string, paths: readonly string[], args: Args): Promise<void> {
  if (args.has('allow-dirty')) return;
  const dirty = (await dirtyFiles(root, paths)) ?? [];
  if (dirty.length > 0) throw dirtyTree(dirty);
}
