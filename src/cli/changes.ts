import { existsSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { ChangeSet } from '../core/types.ts';
import { changedRaw, createdRaw } from '../files/virtual.ts';
import type { Host } from '../project/host.ts';
import type { RawChange } from '../report/patch.ts';

/** The files of a change set as they are and as they would be written, sorted by path. */
export function rawChanges({ files, creates, removes }: Pick<ChangeSet, 'files' | 'creates' | 'removes'>, host: Host): RawChange[] {
  const changes: RawChange[] = [];
  for (const { path, after } of files) {
    const before = host.read(path);
    changes.push({ path, before, after: changedRaw(before, after), mode: modeOf(host.root, path) });
  }
  const changed = changes.flatMap(({ before }) => before ?? []);
  for (const path of removes) changes.push({ path, before: host.read(path), after: undefined, mode: modeOf(host.root, path) });
  for (const { path, text } of creates) changes.push({ path, before: undefined, after: createdRaw(text, changed) });
  return changes.sort((a, b) => (a.path < b.path ? -1 : 1));
}

function modeOf(root: string, path: string): string {
  const mode = statSync(join(root, path), { throwIfNoEntry: false })?.mode ?? 0;
  return (mode & 0o111) === 0 ? '100644' : '100755';
}

/** Path from the top of the git repository to the project, with a slash at its end; empty at the top and outside git. */
export function pathInRepository(root: string): string {
  let top = root;
  while (!existsSync(join(top, '.git'))) {
    if (dirname(top) === top) return '';
    top = dirname(top);
  }
  const inside = relative(top, root).replaceAll('\\', '/');
  return inside === '' ? '' : `${inside}/`;
}
