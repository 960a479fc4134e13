import { mkdirSync, readFileSync, realpathSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { codeOf, listed, reasonOf, WriteError } from './errors.ts';
import { deleteRun, readJournal, runDirectory, runIds, saveJournal, type Journal, type JournalEntry, type Side } from './journal.ts';
import { assertInside, hashOf, isThere, readTarget, syncDirectory, writeDurably } from './targets.ts';

export interface Recovered {
  runId: string;
  /** Side the interrupted run was brought to. */
  outcome: 'finished' | 'rolled back';
  files: string[];
  /** Files someone changed since the interruption; they were left as they are. */
  left: string[];
}

const other = (side: Side): Side => (side === 'after' ? 'before' : 'after');

/**
 * Brings the tree from one side of a run to the other: all of it or nothing.
 * The journal is saved before each step, so that `recoverRun` can finish what a crash cut off.
 * @throws WriteError when a target is not on the other side or the system refuses; the tree is then back on the side it was on.
 */
export function moveTo(root: string, journal: Journal, goal: Side): void {
  journal.goal = goal;
  journal.phase = 'staging';
  try {
    saveJournal(root, journal);
    stage(root, journal);
    const moved = journal.entries.filter((entry) => sideOf(root, entry, other(goal)) !== 'goal');
    if (moved.length > 0) {
      const paths = moved.map((entry) => entry.target);
      throw new WriteError('stale', `${listed(paths)} changed in the meantime. Nothing was written.`, paths);
    }
  } catch (error) {
    abandonStaging(root, journal);
    throw asWriteError(error);
  }
  journal.phase = 'committing';
  try {
    saveJournal(root, journal);
    commit(root, journal, []);
  } catch (error) {
    goBack(root, journal, error);
    throw asWriteError(error);
  }
}

/** Finishes or takes back a run that a crash cut off; undefined when there is nothing to do. */
export function recoverRun(root: string, id: string): Recovered | undefined {
  const journal = readJournal(root, id);
  if (!journal) {
    deleteRun(root, id);
    return undefined;
  }
  if (journal.phase === 'settled') return undefined;
  const files = journal.entries.map((entry) => entry.target);
  if (journal.phase === 'staging') {
    const { goal } = journal;
    abandonStaging(root, journal);
    return { runId: id, outcome: goal === 'after' ? 'rolled back' : 'finished', files, left: [] };
  }
  const left = changedSince(root, journal);
  commit(root, journal, left);
  return { runId: id, outcome: journal.goal === 'after' ? 'finished' : 'rolled back', files, left: left.map((entry) => entry.target) };
}

/** True when some run is neither done nor taken back. */
export function isInterrupted(root: string): boolean {
  return runIds(root).some((id) => readJournal(root, id)?.phase !== 'settled');
}

function stage(root: string, journal: Journal): void {
  if (journal.goal === 'after') {
    for (const folder of journal.folders) mkdirSync(join(root, folder));
  }
  for (const [index, entry] of journal.entries.entries()) stageEntry(root, journal, index, entry);
}

function stageEntry(root: string, journal: Journal, index: number, entry: JournalEntry): void {
  assertInside(realpathSync(root), entry.target);
  const state = entry[journal.goal];
  if (!state) return;
  const staged = stagedPath(root, journal, index, entry);
  mkdirSync(dirname(staged), { recursive: true });
  writeDurably(staged, readFileSync(join(runDirectory(root, journal.id), journal.goal, String(index))), state);
}

/** Beside the target, so that the rename stays on one file system. */
function stagedPath(root: string, journal: Journal, index: number, entry: JournalEntry): string {
  return join(root, dirname(entry.target), `.tenfold-${journal.id}-${index}`);
}

/** Which side a target is on. A target that is on neither was changed by someone else. */
function sideOf(root: string, entry: JournalEntry, goal: Side): 'goal' | 'other' | 'neither' {
  const hash = readTarget(join(root, entry.target))?.state.hash;
  if (hash === entry[goal]?.hash) return 'goal';
  return hash === entry[other(goal)]?.hash ? 'other' : 'neither';
}

/** Idempotent: it may be called again after it was cut off anywhere. */
function commit(root: string, journal: Journal, left: readonly JournalEntry[]): void {
  const directories = new Set<string>();
  for (const [index, entry] of journal.entries.entries()) {
    const target = join(root, entry.target);
    const staged = stagedPath(root, journal, index, entry);
    assertInside(realpathSync(root), entry.target);
    const side = left.includes(entry) ? 'goal' : sideOf(root, entry, journal.goal);
    if (side === 'neither') throw new WriteError('stale', `\`${entry.target}\` changed in the meantime.`, [entry.target]);
    if (side === 'goal') rmSync(staged, { force: true });
    else if (!entry[journal.goal]) rmSync(target);
    else {
      if (!isStaged(staged, entry[journal.goal]?.hash)) stageEntry(root, journal, index, entry);
      renameSync(staged, target);
    }
    directories.add(dirname(target));
  }
  for (const directory of directories) if (isThere(directory)) syncDirectory(directory);
  if (journal.goal === 'before') removeFolders(root, journal);
  journal.phase = 'settled';
  saveJournal(root, journal);
}

function isStaged(staged: string, hash: string | undefined): boolean {
  return isThere(staged) && hashOf(readFileSync(staged)) === hash;
}

/** Every target is still on the other side: only the staged files and folders go. */
function abandonStaging(root: string, journal: Journal): void {
  for (const [index, entry] of journal.entries.entries()) rmSync(stagedPath(root, journal, index, entry), { force: true });
  if (journal.goal === 'after') {
    removeFolders(root, journal);
    deleteRun(root, journal.id);
    return;
  }
  journal.goal = 'after';
  journal.phase = 'settled';
  saveJournal(root, journal);
}

/** A step of the commit failed while we live: undo those before it, from the copies in the journal. */
function goBack(root: string, journal: Journal, cause: unknown): void {
  for (const [index, entry] of journal.entries.entries()) rmSync(stagedPath(root, journal, index, entry), { force: true });
  journal.goal = other(journal.goal);
  const left = journal.entries.filter((entry) => sideOf(root, entry, journal.goal) === 'neither');
  try {
    saveJournal(root, journal);
    commit(root, journal, left);
  } catch (error) {
    const paths = journal.entries.map((entry) => entry.target);
    throw new WriteError('failed', `${reasonOf(cause)}, and taking back what was done failed too: ${reasonOf(error)}. `
      + `The next run finishes it; the originals are in \`.tenfold/runs/${journal.id}/before\`.`, paths);
  }
  if (journal.goal === 'before') deleteRun(root, journal.id);
}

/**
 * Targets on neither side. When all of them were changed before their turn the run is taken back, when all were changed after it
 * the run is finished; either way the tree is whole and the changes stay.
 * @throws WriteError when some were changed before and some after.
 */
function changedSince(root: string, journal: Journal): JournalEntry[] {
  const before: JournalEntry[] = [];
  const after: JournalEntry[] = [];
  for (const [index, entry] of journal.entries.entries()) {
    if (sideOf(root, entry, journal.goal) !== 'neither') continue;
    const hadItsTurn = entry[journal.goal] !== null && !isThere(stagedPath(root, journal, index, entry));
    (hadItsTurn ? after : before).push(entry);
  }
  if (before.length > 0 && after.length > 0) {
    const paths = [...before, ...after].map((entry) => entry.target);
    throw new WriteError('journal', `Run ${journal.id} was interrupted and ${listed(paths)} changed since. `
      + `Put them back to their state in \`.tenfold/runs/${journal.id}/before\` or \`after\`, then start again.`, paths);
  }
  if (before.length > 0) {
    for (const [index, entry] of journal.entries.entries()) rmSync(stagedPath(root, journal, index, entry), { force: true });
    journal.goal = other(journal.goal);
    saveJournal(root, journal);
  }
  return [...before, ...after];
}

/** Only folders this run made, and only when nothing else is in them. */
function removeFolders(root: string, journal: Journal): void {
  for (const folder of [...journal.folders].reverse()) {
    try {
      rmdirSync(join(root, folder));
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(codeOf(error) ?? '')) throw error;
    }
  }
}

function asWriteError(error: unknown): WriteError {
  if (error instanceof WriteError) return error;
  const path = typeof error === 'object' && error !== null && 'path' in error ? ` (\`${String(error.path)}\`)` : '';
  return new WriteError('failed', `The files could not be written: ${reasonOf(error)}${path}. Nothing was changed.`);
}
