import { spawn } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { codeOf, WriteError } from './errors.ts';

/**
 * Those of the paths that git could not bring back: changed, staged, untracked or ignored ones. Files that do not exist yet count as clean.
 * @returns undefined outside a git repository, and where git is not installed.
 * @throws WriteError when git refuses to look at the repository.
 */
export async function dirtyFiles(root: string, paths: readonly string[]): Promise<string[] | undefined> {
  const prefix = await git(root, ['rev-parse', '--show-prefix']);
  if (prefix === undefined) return undefined;
  // Paths of the status are relative to the top of the repository. Everything is listed: a list of files could exceed the length of a command.
  const status = await git(root, ['status', '--porcelain=v1', '-z', '--untracked-files=all', '--ignored=matching', '--no-renames', '--', '.']);
  if (status === undefined) return undefined;
  const base = prefix.replace(/\n$/, '');
  const dirty = new Set<string>();
  const dirtyFolders: string[] = [];
  for (const line of status.split('\0')) {
    const path = line.slice(3);
    if (path === '' || !path.startsWith(base)) continue;
    const local = path.slice(base.length);
    dirty.add(local);
    // A folder stands for an ignored or nested repository.
    dirtyFolders.push(local.endsWith('/') ? local : `${local}/`);
  }
  const isDirty = (path: string) => dirty.has(path) || dirtyFolders.some((folder) => path.startsWith(folder));
  return paths.filter((path) => isDirty(path) || isDirty(realPath(root, path)));
}

/** A link is as dirty as the file it leads to. */
function realPath(root: string, path: string): string {
  try {
    return relative(realpathSync(root), realpathSync(join(root, path))).split(sep).join('/');
  } catch {
    return path;
  }
}

/** Output of a git command that reads only; undefined when there is no git or no repository. */
function git(root: string, args: readonly string[]): Promise<string | undefined> {
  // The configuration of a repository can name a program to run as its file monitor; that must not happen here.
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', ...args];
  return new Promise((resolve, reject) => {
    const child = spawn('git', safe, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0' } });
    const output: Buffer[] = [];
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', (error) => (codeOf(error) === 'ENOENT' ? resolve(undefined) : reject(error)));
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(output).toString('utf8'));
      else if (/not a git repository|must be run in a work tree/.test(errors)) resolve(undefined);
      else reject(new WriteError('failed', `git could not tell which files are changed: ${errors.trim().split('\n')[0] ?? ''}`));
    });
  });
}
