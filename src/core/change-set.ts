import { applyEdits, decode } from './text.ts';
import type { AppliedFix, ChangedFile, DependencyChange, Edit, EnvVar, NewFile } from './types.ts';

export interface Merged {
  files: ChangedFile[];
  creates: NewFile[];
  removes: string[];
  dependencies: DependencyChange[];
  env: EnvVar[];
  applied: AppliedFix[];
  /** Fixes that overlap an applied one. None of their parts is in this result. */
  deferred: AppliedFix[];
  /** Fixes that fit no text: they contradict themselves or what is on the disk. */
  impossible: { applied: AppliedFix; because: string }[];
}

interface Taken {
  edits: Map<string, Edit[]>;
  creates: Map<string, string>;
  removes: Set<string>;
  dependencies: Map<string, DependencyChange>;
  env: Map<string, EnvVar>;
}

/**
 * Merges fixes in the order given. Identical parts become one; a fix that overlaps an earlier one waits as a whole.
 * `read` returns the text (raw or LF) that the edits refer to, undefined when there is no such file.
 */
export function merge(fixes: readonly AppliedFix[], read: (path: string) => string | undefined): Merged {
  const texts = new Map<string, string | undefined>();
  const textOf = (path: string) => {
    if (!texts.has(path)) {
      const raw = read(path);
      texts.set(path, raw === undefined ? undefined : decode(raw).text);
    }
    return texts.get(path);
  };
  const taken: Taken = { edits: new Map(), creates: new Map(), removes: new Set(), dependencies: new Map(), env: new Map() };
  const applied: AppliedFix[] = [];
  const deferred: AppliedFix[] = [];
  const impossible: Merged['impossible'] = [];
  for (const candidate of fixes) {
    const because = contradiction(candidate, textOf);
    if (because !== undefined) impossible.push({ applied: candidate, because });
    else if (overlaps(candidate, taken)) deferred.push(candidate);
    else {
      take(candidate, taken, textOf);
      applied.push(candidate);
    }
  }
  const files: ChangedFile[] = [];
  for (const [path, edits] of taken.edits) {
    const before = textOf(path) ?? '';
    const after = applyEdits(before, edits);
    if (after !== before) files.push({ path, before, after });
  }
  return {
    files: files.sort(byPath),
    creates: [...taken.creates].map(([path, text]) => ({ path, text })).sort(byPath),
    removes: [...taken.removes].sort(),
    dependencies: [...taken.dependencies.values()],
    env: [...taken.env.values()],
    applied,
    deferred,
    impossible,
  };
}

function byPath(a: { path: string }, b: { path: string }): number {
  return a.path < b.path ? -1 : a.path > b.path ? 1 : 0;
}

/** Why this fix cannot be applied even alone, as a sentence. */
function contradiction({ fix }: AppliedFix, textOf: (path: string) => string | undefined): string | undefined {
  const removes = fix.removes ?? [];
  const creates = fix.creates ?? [];
  for (const path of [...fix.edits.map((edit) => edit.path), ...creates.map((file) => file.path), ...removes]) {
    if (!isInside(path)) return `\`${path}\` is not a path inside the project.`;
  }
  let changes = (fix.dependencies?.length ?? 0) + (fix.env?.length ?? 0);
  for (const [index, edit] of fix.edits.entries()) {
    const text = textOf(edit.path);
    if (text === undefined || removes.includes(edit.path)) return `\`${edit.path}\` does not exist.`;
    const [start, end] = edit.range;
    if (start < 0 || end < start || end > text.length) return `An edit lies outside the text of \`${edit.path}\`.`;
    if (fix.edits.some((other, at) => at < index && other.path === edit.path && collide(other, edit))) return `Two edits of this fix overlap in \`${edit.path}\`.`;
    if (text.slice(start, end) !== edit.text) changes += 1;
  }
  for (const [index, { path, text }] of creates.entries()) {
    const existing = textOf(path);
    if (existing !== undefined && existing !== decode(text).text) return `\`${path}\` already exists with other content.`;
    if (creates.some((other, at) => at < index && other.path === path && other.text !== text)) return `This fix creates \`${path}\` twice.`;
    if (existing === undefined) changes += 1;
  }
  for (const path of removes) {
    if (textOf(path) === undefined) return `\`${path}\` does not exist.`;
    changes += 1;
  }
  return changes === 0 ? 'This fix changes nothing.' : undefined;
}

function isInside(path: string): boolean {
  return path !== '' && !/^(?:[A-Za-z]:|\/)|\\|\0/.test(path) && !path.split('/').some((part) => part === '..' || part === '.' || part === '');
}

/** Two insertions never collide; an insertion collides with a range it lies strictly inside of. */
function collide(a: Edit, b: Edit): boolean {
  if (a.range[0] === a.range[1] && b.range[0] === b.range[1]) return false;
  return a.range[0] < b.range[1] && b.range[0] < a.range[1];
}

function isSame(a: Edit, b: Edit): boolean {
  return a.range[0] === b.range[0] && a.range[1] === b.range[1] && a.text === b.text;
}

function overlaps({ fix }: AppliedFix, taken: Taken): boolean {
  for (const edit of fix.edits) {
    if (taken.removes.has(edit.path)) return true;
    const others = taken.edits.get(edit.path);
    if (others?.some((other) => !isSame(other, edit) && collide(other, edit))) return true;
  }
  for (const { path, text } of fix.creates ?? []) {
    const other = taken.creates.get(path);
    if ((other !== undefined && other !== text) || taken.removes.has(path)) return true;
  }
  for (const path of fix.removes ?? []) {
    if (taken.edits.has(path) || taken.creates.has(path)) return true;
  }
  for (const change of fix.dependencies ?? []) {
    const other = taken.dependencies.get(dependencyKey(change));
    if (other && (other.range !== change.range || (other.dev ?? false) !== (change.dev ?? false))) return true;
  }
  return false;
}

function take({ fix }: AppliedFix, taken: Taken, textOf: (path: string) => string | undefined): void {
  const added = new Map<string, Edit[]>();
  for (const edit of fix.edits) {
    if (taken.edits.get(edit.path)?.some((other) => isSame(other, edit))) continue;
    added.set(edit.path, [...(added.get(edit.path) ?? []), edit]);
  }
  for (const [path, edits] of added) taken.edits.set(path, [...(taken.edits.get(path) ?? []), ...edits]);
  for (const { path, text } of fix.creates ?? []) if (textOf(path) === undefined) taken.creates.set(path, text);
  for (const path of fix.removes ?? []) taken.removes.add(path);
  for (const change of fix.dependencies ?? []) taken.dependencies.set(dependencyKey(change), change);
  for (const variable of fix.env ?? []) if (!taken.env.has(variable.name)) taken.env.set(variable.name, variable);
}

function dependencyKey({ manifest, name }: DependencyChange): string {
  return `${manifest}\0${name}`;
}
