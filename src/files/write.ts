import { isUtf8 } from 'node:buffer';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { decode } from '../core/text.ts';
import type { ChangeSet } from '../core/types.ts';
import { listed, reasonOf, WriteError } from './errors.ts';
import { deleteRun, locked, newRun, readJournal, runDirectory, runIds, saveJournal, type Journal, type JournalEntry } from './journal.ts';
import { assertWritable, existingTarget, hashOf, newTarget, readTarget, syncDirectory, writeDurably } from './targets.ts';
import { isInterrupted, moveTo, recoverRun, type Recovered } from './transaction.ts';
import { changedRaw, createdRaw } from './virtual.ts';

interface Planned {
  entry: JournalEntry;
  before: Uint8Array | null;
  after: Uint8Array | null;
}

/** The parts of a change set that reach the disk; package.json changes are among `files`. */
export type Writable = Pick<ChangeSet, 'files' | 'creates' | 'removes'> & Partial<Pick<ChangeSet, 'applied'>>;

/**
 * Writes a change set: all of it or nothing, also when the process is killed at any point.
 * Byte order marks, line ends, permissions and owners stay; links are written through to their target inside the root.
 * @returns the id of the run for `undo`, and the paths that changed.
 * @throws WriteError when a file changed since it was read, is read-only, lies outside the root, or the system refuses; the tree is then unchanged.
 */
export async function write(root: string, changeSet: Writable): Promise<{ runId: string; written: string[] }> {
  const realRoot = realpathSync(root);
  return locked(realRoot, () => {
    recoverAll(realRoot);
    const { planned, folders } = plan(realRoot, changeSet);
    if (planned.length === 0) throw new WriteError('nothing', 'There is nothing to write.');
    const journal = keep(realRoot, planned, folders, [...new Set((changeSet.applied ?? []).map(({ finding }) => finding.rule))]);
    moveTo(realRoot, journal, 'after');
    return { runId: journal.id, written: planned.map(({ entry }) => entry.target) };
  });
}

/** Finishes or takes back runs that were cut off. Touches the disk only when there is one. */
export async function recover(root: string): Promise<Recovered[]> {
  const realRoot = realpathSync(root);
  if (!isInterrupted(realRoot)) return [];
  return locked(realRoot, () => recoverAll(realRoot));
}

function recoverAll(realRoot: string): Recovered[] {
  return runIds(realRoot).map((id) => recoverRun(realRoot, id)).filter((run) => run !== undefined);
}

function plan(realRoot: string, { files, creates, removes }: Writable): { planned: Planned[]; folders: string[] } {
  const planned = new Map<string, Planned>();
  const folders = new Set<string>();
  const add = (path: string, one: Planned) => {
    const known = planned.get(one.entry.target);
    if (known && known.entry.after?.hash !== one.entry.after?.hash) throw new WriteError('stale', `\`${path}\` is the same file as \`${known.entry.target}\`, with other changes.`, [path]);
    planned.set(one.entry.target, one);
  };
  for (const { path, before, after } of files) {
    const { target, found } = existing(realRoot, path);
    if (!isUtf8(found.bytes)) throw new WriteError('stale', `\`${path}\` is not UTF-8 text.`, [path]);
    const raw = found.bytes.toString('utf8');
    if (decode(raw).text !== before) throw new WriteError('stale', `\`${path}\` changed since it was read. Run again.`, [path]);
    const bytes = Buffer.from(changedRaw(raw, after));
    if (bytes.equals(found.bytes)) continue;
    add(path, { entry: { target, before: found.state, after: { ...found.state, hash: hashOf(bytes) } }, before: found.bytes, after: bytes });
  }
  const changed = [...planned.values()].map(({ before }) => Buffer.from(before ?? []).toString('utf8'));
  for (const { path, text } of creates) {
    const { target, folders: missing } = newTarget(realRoot, path);
    assertWritable(realRoot, target, undefined);
    for (const folder of missing) folders.add(folder);
    const bytes = Buffer.from(createdRaw(text, changed));
    add(path, { entry: { target, before: null, after: { hash: hashOf(bytes) } }, before: null, after: bytes });
  }
  for (const path of removes) {
    const { target, found } = existing(realRoot, path);
    if (target !== path) throw new WriteError('outside', `\`${path}\` is a link or lies behind one, and is not removed.`, [path]);
    add(path, { entry: { target, before: found.state, after: null }, before: found.bytes, after: null });
  }
  return { planned: [...planned.values()], folders: [...folders].sort() };
}

function existing(realRoot: string, path: string): { target: string; found: NonNullable<ReturnType<typeof readTarget>> } {
  const target = existingTarget(realRoot, path);
  let found;
  try {
    found = readTarget(join(realRoot, target));
  } catch (error) {
    throw new WriteError('failed', `\`${path}\` cannot be read: ${reasonOf(error)}.`, [path]);
  }
  if (!found) throw new WriteError('missing', `\`${path}\` no longer exists.`, [path]);
  assertWritable(realRoot, target, found.state.mode);
  return { target, found };
}

/** Copies both sides into a new run directory. The tree is not touched yet. */
function keep(realRoot: string, planned: readonly Planned[], folders: string[], rules: string[]): Journal {
  let id: string | undefined;
  try {
    id = newRun(realRoot);
    const directory = runDirectory(realRoot, id);
    for (const [index, { before, after }] of planned.entries()) {
      if (before) writeDurably(join(directory, 'before', String(index)), before);
      if (after) writeDurably(join(directory, 'after', String(index)), after);
    }
    for (const side of ['before', 'after']) syncDirectory(join(directory, side));
    return { version: 1, id, at: new Date().toISOString(), rules, goal: 'after', phase: 'staging', folders, entries: planned.map(({ entry }) => entry) };
  } catch (error) {
    if (id !== undefined) deleteRun(realRoot, id);
    throw new WriteError('failed', `The journal cannot be written: ${reasonOf(error)}. Nothing was changed.`);
  }
}

/**
 * Puts every file of a run back, byte for byte and with its permissions, and removes the files and folders it made.
 * Without an id, the newest run that is not undone yet. With `force`, files changed since are put back too; their content is kept in the journal.
 * @throws WriteError when there is no such run, or a file changed since it; the tree is then unchanged.
 */
export async function undo(root: string, runId?: string, { force = false }: { force?: boolean } = {}): Promise<{ runId: string; restored: string[] }> {
  const realRoot = realpathSync(root);
  if (runIds(realRoot).length === 0) throw new WriteError('nothing', 'No run has written here.');
  return locked(realRoot, () => {
    recoverAll(realRoot);
    const journal = findRun(realRoot, runId);
    const changed: string[] = [];
    for (const [index, entry] of journal.entries.entries()) {
      const now = readTarget(join(realRoot, entry.target));
      if (now?.state.hash === entry.after?.hash) continue;
      changed.push(entry.target);
      if (!force) continue;
      entry.after = now?.state ?? null;
      if (now) writeDurably(join(runDirectory(realRoot, journal.id), 'after', String(index)), now.bytes);
    }
    if (changed.length > 0 && !force) {
      throw new WriteError('changed', `${listed(changed)} changed since run ${journal.id}. Undoing it would lose these changes.`, changed);
    }
    for (const { target, before } of journal.entries) assertWritable(realRoot, target, before ? readTarget(join(realRoot, target))?.state.mode : undefined);
    if (force) saveJournal(realRoot, journal);
    moveTo(realRoot, journal, 'before');
    return { runId: journal.id, restored: journal.entries.map((entry) => entry.target) };
  });
}

function findRun(realRoot: string, runId: string | undefined): Journal {
  const ids = runId === undefined ? runIds(realRoot).reverse() : runIds(realRoot).filter((id) => Number(id) === Number(runId));
  for (const id of ids) {
    const journal = readJournal(realRoot, id);
    if (journal?.goal === 'after' && journal.phase === 'settled') return journal;
    if (runId !== undefined) throw new WriteError('nothing', `Run ${id} is undone already.`);
  }
  throw new WriteError('nothing', runId === undefined ? 'Every run is undone already.' : `There is no run ${runId}.`);
}
