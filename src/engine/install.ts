import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parse as parseJson } from 'jsonc-parser';
import picomatch from 'picomatch';
import { finish, type Finished } from './run-command.ts';
import { safeYaml } from '../project/manifest.ts';

export type PackageManagerName = 'npm' | 'pnpm' | 'yarn' | 'bun';

export interface PackageManager {
  name: PackageManagerName;
  /** From the `packageManager` field. */
  version?: string;
  /** Absolute path of the directory to install in: the workspace root, when the package belongs to one. */
  directory: string;
  /** File that tells, relative to `directory`; undefined when nothing does and npm is assumed. */
  evidence?: string;
}

export const LOCKFILES: readonly (readonly [file: string, name: PackageManagerName])[] = [
  ['pnpm-lock.yaml', 'pnpm'], ['yarn.lock', 'yarn'], ['bun.lock', 'bun'], ['bun.lockb', 'bun'], ['package-lock.json', 'npm'], ['npm-shrinkwrap.json', 'npm'],
];

/**
 * The package manager of a package.json: by the `packageManager` (or `devEngines`) field, then by lockfile, then npm.
 * Looks in its directory and upwards, also above `root`, as far as the repository goes.
 */
export function detectPackageManager(root: string, manifestPath: string): PackageManager {
  const own = dirname(resolve(root, manifestPath));
  const directories = directoriesUp(own);
  const workspace = directories.find((directory) => directory !== own && isWorkspaceRootOf(directory, own));
  const reachable = workspace === undefined ? directories : directories.slice(0, directories.indexOf(workspace) + 1);
  for (const directory of reachable) {
    const declared = declaredManager(directory);
    if (declared) return { ...declared, directory: workspace ?? own, evidence: fromTo(workspace ?? own, join(directory, 'package.json')) };
  }
  for (const directory of reachable) {
    const found = LOCKFILES.find(([file]) => existsSync(join(directory, file)));
    // A lockfile above belongs to other packages unless that directory is the workspace root.
    if (found && (directory === own || directory === workspace)) return { name: found[1], directory, evidence: found[0] };
  }
  return { name: 'npm', directory: workspace ?? own };
}

/** From a directory up to the one that holds `.git`, or the top. */
function directoriesUp(start: string): string[] {
  const directories = [start];
  for (let at = start; !existsSync(join(at, '.git')) && dirname(at) !== at; ) {
    at = dirname(at);
    directories.push(at);
  }
  return directories;
}

function isWorkspaceRootOf(directory: string, member: string): boolean {
  const globs = workspaceGlobs(directory);
  if (!globs) return false;
  const path = fromTo(directory, member);
  const clean = (glob: string) => glob.replace(/^\.\/|\/$/g, '');
  const wanted = globs.filter((glob) => !glob.startsWith('!')).map(clean);
  const unwanted = globs.filter((glob) => glob.startsWith('!')).map((glob) => clean(glob.slice(1)));
  return picomatch(wanted)(path) && !picomatch(unwanted)(path);
}

function workspaceGlobs(directory: string): string[] | undefined {
  const yaml = readText(join(directory, 'pnpm-workspace.yaml'));
  if (yaml !== undefined) return strings(field(safeYaml(yaml), 'packages'));
  const workspaces = field(readManifest(directory), 'workspaces');
  return strings(workspaces) ?? strings(field(workspaces, 'packages'));
}

function declaredManager(directory: string): { name: PackageManagerName; version?: string } | undefined {
  const manifest = readManifest(directory);
  const declared = field(manifest, 'packageManager');
  const [, name, version] = typeof declared === 'string' ? (/^(npm|pnpm|yarn|bun)@([^+]+)/.exec(declared) ?? []) : [];
  if (isManager(name)) return { name, ...(version !== undefined && { version }) };
  const engine = field(field(field(manifest, 'devEngines'), 'packageManager'), 'name');
  return isManager(engine) ? { name: engine } : undefined;
}

function isManager(name: unknown): name is PackageManagerName {
  return name === 'npm' || name === 'pnpm' || name === 'yarn' || name === 'bun';
}

/** The command that installs what package.json now declares, as a person would type it in `from`. */
export function installCommand(manager: PackageManager, from: string): string {
  const path = fromTo(from, manager.directory);
  return `${path === '' ? '' : `cd ${/^[\w./@-]+$/.test(path) ? path : `"${path}"`} && `}${manager.name} install`;
}

/**
 * Installs, without running the scripts of packages. Only on request: it uses the network.
 * @returns how the package manager ended, with the end of its output.
 */
export function install(manager: PackageManager): Promise<Finished> {
  const args = ['install', ...installFlags(manager)];
  // On Windows package managers are scripts, which only a shell can start.
  return finish(spawn(manager.name, args, { cwd: manager.directory, shell: process.platform === 'win32', stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** package.json is ahead of the lockfile, which in CI some managers take for an error. Yarn 2 and newer name the flags differently. */
function installFlags({ name, version, directory }: PackageManager): string[] {
  if (name === 'pnpm') return ['--no-frozen-lockfile', '--ignore-scripts'];
  if (name !== 'yarn') return ['--ignore-scripts'];
  const isClassic = version === undefined ? !existsSync(join(directory, '.yarnrc.yml')) : /^[01]\./.test(version);
  return isClassic ? ['--ignore-scripts'] : ['--no-immutable', '--mode=skip-build'];
}

function readManifest(directory: string): unknown {
  const text = readText(join(directory, 'package.json'));
  return text === undefined ? undefined : parseJson(text);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function strings(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined;
}

function fromTo(from: string, to: string): string {
  return relative(from, to).replaceAll('\\', '/');
}
