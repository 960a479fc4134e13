import { isUtf8 } from 'node:buffer';
import { readdirSync, readFileSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import ignore, { type Ignore } from 'ignore';
import type { FileError } from '../core/types.ts';

/** Where the project's files come from. Paths are relative to `root` with `/`. */
export interface Host {
  /** Absolute path of the project root. */
  readonly root: string;
  /** All files that are not ignored, sorted. */
  list(): readonly string[];
  /** Raw text, or undefined when the file is absent, unreadable, too large or not text. */
  read(path: string): string | undefined;
  exists(path: string): boolean;
  /** What could not be read so far. */
  errors(): readonly FileError[];
  /** Directories and links that `list` left out. */
  skipped(): readonly { path: string; reason: string }[];
}

/** Larger source files are generated or data; parsing one would cost more than the rest of a project. In bytes. */
export const MAX_SOURCE_SIZE = 2 * 1024 * 1024;

/** Lockfiles and SQL dumps are read as text only. In bytes. */
const MAX_TEXT_SIZE = 48 * 1024 * 1024;

const SKIPPED_DIRECTORIES = new Set([
  'node_modules', 'bower_components', 'dist', 'build', 'out', 'coverage', 'vendor',
  '.git', '.hg', '.svn', '.next', '.nuxt', '.output', '.turbo', '.cache', '.vercel', '.netlify', '.tenfold', '.yarn', '.history',
]);

/** The files below a directory on disk, read once each. Honours .gitignore files and never follows links. */
export function diskHost(root: string): Host {
  const errors = new Map<string, FileError>();
  const skipped: { path: string; reason: string }[] = [];
  const texts = new Map<string, string | undefined>();
  let paths: string[] | undefined;
  let known: Set<string> | undefined;

  const fail = (path: string, kind: FileError['kind'], message: string) => {
    errors.set(path, { path, kind, message });
    return undefined;
  };

  const walk = (directory: string, ignored: readonly { base: string; rules: Ignore }[], found: string[]) => {
    let entries: Dirent[];
    try {
      entries = readdirSync(join(root, directory), { withFileTypes: true });
    } catch (error) {
      fail(directory || '.', 'unreadable', `The directory cannot be read (${codeOf(error)}).`);
      return;
    }
    const layers = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
      ? [...ignored, { base: directory, rules: ignore({ ignorecase: false }).add(readIgnoreFile(join(root, directory, '.gitignore'))) }]
      : ignored;
    for (const entry of entries) {
      const path = directory ? `${directory}/${entry.name}` : entry.name;
      if (entry.isDirectory()) {
        if (SKIPPED_DIRECTORIES.has(entry.name)) {
          if (entry.name !== '.git') skipped.push({ path, reason: 'dependencies, build output or tool data' });
        } else if (isIgnored(`${path}/`, layers)) skipped.push({ path, reason: 'ignored by .gitignore' });
        else walk(path, layers, found);
      } else if (entry.isFile()) {
        if (!isIgnored(path, layers)) found.push(path);
      } else if (entry.isSymbolicLink()) skipped.push({ path, reason: 'symbolic link' });
    }
  };

  const list = () => {
    if (!paths) {
      paths = [];
      walk('', [], paths);
      paths.sort();
    }
    return paths;
  };

  return {
    root,
    list,
    exists: (path) => (known ??= new Set(list())).has(path),
    read(path) {
      if (!texts.has(path)) texts.set(path, readText(root, path, fail));
      return texts.get(path);
    },
    errors: () => [...errors.values()],
    skipped: () => skipped,
  };
}

function readText(root: string, path: string, fail: (path: string, kind: FileError['kind'], message: string) => undefined): string | undefined {
  try {
    const { size } = statSync(join(root, path));
    const limit = isSourcePath(path) ? MAX_SOURCE_SIZE : MAX_TEXT_SIZE;
    if (size > limit) return fail(path, 'too-large', `The file has ${megabytes(size)} MB; the limit is ${megabytes(limit)} MB.`);
    const bytes = readFileSync(join(root, path));
    if (bytes.includes(0) || !isUtf8(bytes)) return fail(path, 'binary', 'The file is not UTF-8 text.');
    return bytes.toString('utf8');
  } catch (error) {
    const code = codeOf(error);
    return code === 'ENOENT' ? undefined : fail(path, 'unreadable', `The file cannot be read (${code}).`);
  }
}

function megabytes(bytes: number): string {
  return String(Math.round((bytes / 1024 / 1024) * 10) / 10);
}

function readIgnoreFile(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function isIgnored(path: string, layers: readonly { base: string; rules: Ignore }[]): boolean {
  let ignored = false;
  for (const { base, rules } of layers) {
    const relative = base ? path.slice(base.length + 1) : path;
    const verdict = rules.test(relative);
    if (verdict.ignored) ignored = true;
    else if (verdict.unignored) ignored = false;
  }
  return ignored;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
}

/** Files held in memory; for fixtures, unsaved editor buffers and tests. */
export function memoryHost(files: Readonly<Record<string, string>>, root = '/project'): Host {
  const paths = Object.keys(files).sort();
  return {
    root,
    list: () => paths,
    exists: (path) => Object.hasOwn(files, path),
    read: (path) => (Object.hasOwn(files, path) ? files[path] : undefined),
    errors: () => [],
    skipped: () => [],
  };
}

const SOURCE = /\.[cm]?[jt]sx?$/;
const NOT_SOURCE = /\.d\.[cm]?ts$|\.min\.[cm]?js$|(^|\/)\.pnp\.[cm]?js$/;

/** JavaScript and TypeScript people write; declarations and minified files are not. */
export function isSourcePath(path: string): boolean {
  return SOURCE.test(path) && !NOT_SOURCE.test(path);
}
