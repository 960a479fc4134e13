import { accessSync, chmodSync, chownSync, closeSync, constants, fchmodSync, fstatSync, fsyncSync, lstatSync, openSync, readFileSync, realpathSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import { codeOf, WriteError } from './errors.ts';

/** What a path holds: content by its SHA-256, permission bits and owner. */
export interface FileState {
  hash: string;
  /** Undefined: whatever the system gives a new file. */
  mode?: number;
  uid?: number;
  gid?: number;
}

export function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Content and state of a regular file; null when nothing is there. */
export function readTarget(path: string): { bytes: Buffer; state: FileState } | null {
  try {
    const bytes = readFileSync(path);
    const { mode, uid, gid } = statSync(path);
    return { bytes, state: { hash: hashOf(bytes), mode: mode & 0o7777, uid, gid } };
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

export function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    throw error;
  }
}

/**
 * The file that a change of `path` reaches, relative to the real root with `/`. Links are followed, but only within the root.
 * @throws WriteError when there is no such file, it is no regular file, or it lies outside.
 */
export function existingTarget(realRoot: string, path: string): string {
  const absolute = join(realRoot, checked(path));
  if (!isThere(absolute)) throw new WriteError('missing', `\`${path}\` no longer exists.`, [path]);
  let real: string;
  try {
    real = realpathSync(absolute);
  } catch {
    throw new WriteError('missing', `\`${path}\` is a link to a file that does not exist.`, [path]);
  }
  const target = within(realRoot, real);
  if (target === undefined) throw new WriteError('outside', `\`${path}\` is a link to a file outside the project.`, [path]);
  if (!statSync(real).isFile()) throw new WriteError('failed', `\`${path}\` is not a regular file.`, [path]);
  return target;
}

/**
 * Where a new file at `path` goes, and the folders that have to be made for it, outermost first.
 * @throws WriteError when something is there already or it would lie outside.
 */
export function newTarget(realRoot: string, path: string): { target: string; folders: string[] } {
  const parts = checked(path).split('/');
  const name = parts.pop() ?? '';
  let directory = realRoot;
  let depth = 0;
  while (depth < parts.length && isThere(join(directory, parts[depth] ?? ''))) {
    directory = realDirectory(join(directory, parts[depth] ?? ''), path);
    depth += 1;
  }
  const base = within(realRoot, directory);
  if (base === undefined) throw new WriteError('outside', `\`${path}\` lies behind a link to a directory outside the project.`, [path]);
  const folders: string[] = [];
  let at = base;
  for (const part of parts.slice(depth)) {
    at = at ? `${at}/${part}` : part;
    folders.push(at);
  }
  const target = at ? `${at}/${name}` : name;
  if (isThere(join(realRoot, target))) throw new WriteError('exists', `\`${path}\` already exists.`, [path]);
  return { target, folders };
}

function realDirectory(absolute: string, path: string): string {
  let real: string;
  try {
    real = realpathSync(absolute);
  } catch {
    throw new WriteError('missing', `\`${path}\` lies behind a link to a directory that does not exist.`, [path]);
  }
  if (!statSync(real).isDirectory()) throw new WriteError('failed', `\`${path}\` cannot be created: \`${absolute}\` is not a directory.`, [path]);
  return real;
}

function checked(path: string): string {
  if (!isInsidePath(path)) throw new WriteError('outside', `\`${path}\` is not a path inside the project, or belongs to a tool.`, [path]);
  return path;
}

/** A clean relative path with `/`, not of git nor of Tenfold itself. */
export function isInsidePath(path: unknown): path is string {
  if (typeof path !== 'string' || path === '' || isAbsolute(path) || /^[A-Za-z]:|\\|\0/.test(path)) return false;
  const parts = path.split('/');
  return !parts.some((part) => part === '..' || part === '.' || part === '' || part === '.git') && parts[0] !== '.tenfold';
}

/** Path relative to the root with `/`, undefined when it lies outside. The root itself is ''. */
function within(realRoot: string, real: string): string | undefined {
  const path = relative(realRoot, real);
  if (path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path)) return undefined;
  return path.split(sep).join('/');
}

/** @throws WriteError when the directory of a target no longer lies inside the root. */
export function assertInside(realRoot: string, target: string): void {
  let directory = dirname(join(realRoot, target));
  while (!isThere(directory)) directory = dirname(directory);
  if (within(realRoot, realpathSync(directory)) === undefined) {
    throw new WriteError('outside', `\`${target}\` now lies behind a link to a directory outside the project.`, [target]);
  }
}

/** @throws WriteError when the file or its directory does not allow the change. */
export function assertWritable(realRoot: string, target: string, mode: number | undefined): void {
  const absolute = join(realRoot, target);
  if (mode !== undefined && ((mode & 0o222) === 0 || !isAllowed(absolute, constants.W_OK))) {
    throw new WriteError('read-only', `\`${target}\` is read-only.`, [target]);
  }
  let directory = dirname(absolute);
  while (!isThere(directory)) directory = dirname(directory);
  if (!isAllowed(directory, constants.W_OK | constants.X_OK)) {
    throw new WriteError('read-only', `\`${target}\` cannot be written: its directory is read-only.`, [target]);
  }
}

function isAllowed(path: string, access: number): boolean {
  try {
    accessSync(path, access);
    return true;
  } catch {
    return false;
  }
}

/** Writes a new file with its permissions and owner, down to the disk. */
export function writeDurably(path: string, bytes: Uint8Array, state?: FileState): void {
  const handle = openSync(path, 'w', 0o666);
  try {
    writeFileSync(handle, bytes);
    if (state?.mode !== undefined && (fstatSync(handle).mode & 0o7777) !== state.mode) fchmodSync(handle, state.mode);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  if (state) keepOwner(path, state);
}

/** Only a privileged process can and has to give a file back to its owner. */
function keepOwner(path: string, { uid, gid, mode }: FileState): void {
  if (uid === undefined || gid === undefined || process.getuid?.() !== 0) return;
  if (uid === 0 && gid === 0) return;
  chownSync(path, uid, gid);
  if (mode !== undefined) chmodSync(path, mode);
}

/** Makes renames and removals in a directory survive a power failure. Windows has no such call. */
export function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
