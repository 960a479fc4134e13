import { formatPatch, structuredPatch } from 'diff';
import type { StructuredPatch } from 'diff';
import { plural, printable } from './terminal.ts';
import type { Colors } from './terminal.ts';

/** A file as it is on the disk and as it would be: raw text with its line ends and byte order mark. */
export interface RawChange {
  path: string;
  /** Undefined for a new file. */
  before: string | undefined;
  /** Undefined for a removed file. */
  after: string | undefined;
  /** File mode as git writes it; 100644 when left out. */
  mode?: string;
}

const CONTEXT = 3;

/** A patch that `git apply` takes. `prefix` leads from the top of the repository to the project, such as `packages/api/`. */
export function patchReport(changes: readonly RawChange[], prefix = ''): string {
  return changes.map((change) => formatPatch(toPatch(change, prefix))).join('');
}

function toPatch({ path, before, after, mode = '100644' }: RawChange, prefix: string): StructuredPatch {
  const [from, to] = [`a/${prefix}${path}`, `b/${prefix}${path}`];
  const patch = structuredPatch(before === undefined ? '/dev/null' : from, after === undefined ? '/dev/null' : to, before ?? '', after ?? '', undefined, undefined, { context: CONTEXT });
  if (before === undefined) return { ...patch, isGit: true, isCreate: true, newMode: mode };
  if (after === undefined) return { ...patch, isGit: true, isDelete: true, oldMode: mode };
  return { ...patch, isGit: true };
}

/** The same changes as a unified diff for reading, in colour. */
export function diffReport(changes: readonly RawChange[], colors: Colors): string {
  return changes.map((change) => printChange(change, colors)).join('\n');
}

function printChange(change: RawChange, colors: Colors): string {
  const { oldFileName = '', newFileName = '', hunks } = toPatch(change, '');
  let text = `${colors.bold(`--- ${printable(oldFileName)}`)}\n${colors.bold(`+++ ${printable(newFileName)}`)}\n`;
  for (const { oldStart, oldLines, newStart, newLines, lines } of hunks) {
    text += `${colors.cyan(`@@ -${oldLines === 0 ? oldStart - 1 : oldStart},${oldLines} +${newLines === 0 ? newStart - 1 : newStart},${newLines} @@`)}\n`;
    for (const line of lines) text += `${colorLine(printable(line.replace(/\r$/, '')), colors)}\n`;
  }
  return text;
}

function colorLine(line: string, colors: Colors): string {
  if (line.startsWith('+')) return colors.green(line);
  if (line.startsWith('-')) return colors.red(line);
  return line.startsWith('\\') ? colors.dim(line) : line;
}

/** `3 files changed, 1 created, 1 removed`. */
export function changeCounts(changes: readonly RawChange[]): string {
  const created = changes.filter(({ before }) => before === undefined).length;
  const removed = changes.filter(({ after }) => after === undefined).length;
  const edited = changes.length - created - removed;
  return [
    ...(edited > 0 ? [`${plural(edited, 'file')} changed`] : []),
    ...(created > 0 ? [`${plural(created, 'file')} created`] : []),
    ...(removed > 0 ? [`${plural(removed, 'file')} removed`] : []),
  ].join(', ');
}
