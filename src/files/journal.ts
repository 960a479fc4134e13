import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { codeOf, reasonOf, WriteError } from './errors.ts';
import { isInsidePath, isThere, syncDirectory, writeDurably, type FileState } from './targets.ts';

export type Side = 'before' | 'after';

export interface JournalEntry {
  /** Relative to the real project root with `/`; links are already followed. */
  target: string;
  /** Null: no file. */
  before: FileState | null;
  after: FileState | null;
}

/**
 * What a run does to the tree, written before each step. The content of both sides lies beside it in `before/` and `after/`
 * under the index of the entry.
 */
export interface Journal {
  version: 1;
  id: string;
  /** ISO 8601. */
  at: string;
  rules: string[];
  /** The side the tree is on, or is being brought to. */
  goal: Side;
  /** `staging`: every target is still on the other side. `committing`: some may be on either. `settled`: all are on `goal`. */
  phase: 'staging' | 'committing' | 'settled';
  /** Folders made for new files, outermost first. */
  folders: string[];
  entries: JournalEntry[];
}

export interface Run {
  id: string;
  /** ISO 8601. */
  at: string;
  rules: readonly string[];
  files: readonly string[];
  state: 'written' | 'undone' | 'interrupted';
}

const HOME = '.tenfold';

export function runDirectory(root: string, id: string): string {
  return join(root, HOME, 'runs', id);
}

/** Ids of all runs, oldest first. */
export function runIds(root: string): string[] {
  try {
    return readdirSync(join(root, HOME, 'runs')).filter((name) => /^\d+$/.test(name)).sort((a, b) => Number(a) - Number(b));
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return [];
    throw error;
  }
}

/** Runs that wrote to this tree, newest first. */
export function listRuns(root: string): Run[] {
  const runs: Run[] = [];
  for (const id of runIds(root).reverse()) {
    const journal = readJournal(root, id);
    if (!journal) continue;
    const { at, rules, phase, goal, entries } = journal;
    const state = phase !== 'settled' ? 'interrupted' : goal === 'after' ? 'written' : 'undone';
    runs.push({ id, at, rules, files: entries.map((entry) => entry.target), state });
  }
  return runs;
}

/** Undefined when the run was cut off before it had a journal. @throws WriteError when the journal is damaged. */
export function readJournal(root: string, id: string): Journal | undefined {
  const path = join(runDirectory(root, id), 'journal.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new WriteError('journal', `\`${HOME}/runs/${id}/journal.json\` cannot be read: ${reasonOf(error)}.`);
  }
  try {
    const value: unknown = JSON.parse(text);
    if (isJournal(value)) return value;
  } catch {
    // Not JSON: the same answer as for JSON of another shape.
  }
  throw new WriteError('journal', `\`${HOME}/runs/${id}/journal.json\` is damaged. The originals of this run are in \`${HOME}/runs/${id}/before\`; delete \`${HOME}/runs/${id}\` to go on without it.`);
}

/** A journal comes with the project, whoever made it: its shape is checked, and that it reaches nothing outside. */
function isJournal(value: unknown): value is Journal {
  return isRecord(value) && value['version'] === 1 && ['id', 'at'].every((name) => typeof value[name] === 'string')
    && ['before', 'after'].includes(String(value['goal'])) && ['staging', 'committing', 'settled'].includes(String(value['phase']))
    && isListOf(value['rules'], (rule) => typeof rule === 'string') && isListOf(value['folders'], isInsidePath) && isListOf(value['entries'], isEntry);
}

function isEntry(value: unknown): boolean {
  return isRecord(value) && isInsidePath(value['target']) && ['before', 'after'].every((side) => isState(value[side]));
}

function isState(value: unknown): boolean {
  return value === null || (isRecord(value) && typeof value['hash'] === 'string' && ['mode', 'uid', 'gid'].every((name) => ['number', 'undefined'].includes(typeof value[name])));
}

function isListOf(value: unknown, test: (one: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(test);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function saveJournal(root: string, journal: Journal): void {
  const directory = runDirectory(root, journal.id);
  const next = join(directory, 'journal.json.next');
  writeDurably(next, Buffer.from(`${JSON.stringify(journal, null, 2)}\n`));
  renameSync(next, join(directory, 'journal.json'));
  syncDirectory(directory);
}

/** Makes an empty directory for the next run. */
export function newRun(root: string): string {
  const id = String(Number(runIds(root).at(-1) ?? 0) + 1).padStart(4, '0');
  try {
    for (const side of ['before', 'after']) mkdirSync(runDirectory(root, join(id, side)), { recursive: true });
  } catch (error) {
    deleteRun(root, id);
    throw error;
  }
  return id;
}

export function deleteRun(root: string, id: string): void {
  rmSync(runDirectory(root, id), { recursive: true, force: true });
  const runs = join(root, HOME, 'runs');
  if (isThere(runs) && readdirSync(runs).length === 0) rmdirSync(runs);
}

const held = new Set<string>();

/**
 * Runs `work` while no other process writes in this project. Makes `.tenfold`, which git ignores.
 * @throws WriteError when another process is at it.
 */
export async function locked<T>(root: string, work: () => Promise<T> | T): Promise<T> {
  const home = join(root, HOME);
  const lock = join(home, `lock-${process.pid}`);
  const busy = (name: string) => new WriteError('busy', `Another run is writing in this project. If none is, delete \`${HOME}/${name}\`.`);
  if (held.has(lock)) throw busy(`lock-${process.pid}`);
  prepareHome(home, lock);
  held.add(lock);
  try {
    const other = liveLock(home);
    if (other !== undefined) throw busy(other);
    return await work();
  } catch (error) {
    // Anything else is a fault of ours and keeps its stack.
    throw codeOf(error) === undefined || error instanceof WriteError ? error : new WriteError('failed', `A file operation failed: ${reasonOf(error)}.`);
  } finally {
    held.delete(lock);
    release(home, lock);
  }
}

/** A lock that cannot be removed does no harm: it is void once this process has ended. */
function release(home: string, lock: string): void {
  try {
    rmSync(lock, { force: true });
    // Without a run there is nothing to keep: a refused write leaves no trace.
    if (readdirSync(home).join() === '.gitignore') rmSync(home, { recursive: true });
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
  }
}

function prepareHome(home: string, lock: string): void {
  try {
    mkdirSync(home, { recursive: true });
    if (lstatSync(home).isSymbolicLink()) throw new WriteError('outside', `\`${HOME}\` is a link. Tenfold writes its journal only inside the project.`);
    const ignoreFile = join(home, '.gitignore');
    if (!isThere(ignoreFile)) writeDurably(ignoreFile, Buffer.from('*\n'));
    writeFileSync(lock, '');
  } catch (error) {
    if (error instanceof WriteError) throw error;
    release(home, lock);
    throw new WriteError('read-only', `\`${HOME}\` cannot be written: ${reasonOf(error)}. Without a journal nothing is changed.`);
  }
}

/** Each process has a lock file of its own, named after its id, so that none can be seen half made. Those of the dead are removed. */
function liveLock(home: string): string | undefined {
  for (const name of readdirSync(home)) {
    const id = Number(/^lock-(\d+)$/.exec(name)?.[1] ?? process.pid);
    if (id === process.pid) continue;
    const lock = join(home, name);
    const booted = Date.now() - uptime() * 1000;
    if (isAlive(id) && (lstatSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0) > booted) return name;
    rmSync(lock, { force: true });
  }
  return undefined;
}

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}
