import { applyEditsToRaw, decode } from '../core/text.ts';
import type { ChangeSet } from '../core/types.ts';
import type { Host } from '../project/host.ts';
import { editsBetween } from '../core/edits-between.ts';

/** LF text a path has after a change; undefined when the file is removed. */
export type ChangedTexts = ReadonlyMap<string, string | undefined>;

/** A host that shows the files of another one with changes on top. Nothing is written. */
export function overlay(host: Host, changes: ChangedTexts): Host {
  const raws = new Map<string, string>();
  let paths: string[] | undefined;
  const list = () => {
    if (!paths) {
      const all = new Set(host.list().filter((path) => !isRemoved(path)));
      for (const [path, text] of changes) if (text !== undefined) all.add(path);
      paths = [...all].sort();
    }
    return paths;
  };
  const isRemoved = (path: string) => changes.has(path) && changes.get(path) === undefined;
  return {
    root: host.root,
    list,
    exists: (path) => (changes.has(path) ? !isRemoved(path) : host.exists(path)),
    read(path) {
      if (!changes.has(path)) return host.read(path);
      const text = changes.get(path);
      if (text === undefined) return undefined;
      const known = raws.get(path) ?? changedRaw(host.read(path), text);
      raws.set(path, known);
      return known;
    },
    errors: () => host.errors(),
    skipped: () => host.skipped(),
  };
}

/** The texts a change set leads to, for `overlay`. */
export function changedTexts({ files, creates, removes }: Pick<ChangeSet, 'files' | 'creates' | 'removes'>): ChangedTexts {
  const texts = new Map<string, string | undefined>();
  for (const path of removes) texts.set(path, undefined);
  for (const { path, after } of files) texts.set(path, after);
  for (const { path, text } of creates) texts.set(path, text);
  return texts;
}

/** Raw text of a file whose LF text becomes `after`: byte order mark and the line ends of untouched lines stay. */
export function changedRaw(raw: string | undefined, after: string): string {
  return raw === undefined ? after : applyEditsToRaw(raw, editsBetween(decode(raw).text, after));
}

/**
 * Raw text of a new file: CRLF when every changed file with line ends has it.
 * @param changed raw texts of the files that the same change set edits.
 */
export function createdRaw(text: string, changed: readonly string[]): string {
  const ends = changed.filter((raw) => raw.includes('\n')).map((raw) => decode(raw).eol);
  const usesCrlf = ends.length > 0 && ends.every((end) => end === '\r\n');
  return usesCrlf ? decode(text).text.replaceAll('\n', '\r\n') : text;
}
