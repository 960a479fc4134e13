import { posix } from 'node:path';
import { parse as parseJson } from 'jsonc-parser';
import semver from 'semver';
import { parse as parseYaml } from 'yaml';
import type { Manifest } from '../core/types.ts';
import type { Host } from './host.ts';

export interface Manifests {
  /** Nearest package.json at or above a path. */
  nearest(path: string): Manifest | undefined;
  /** Every package.json of the project. */
  all(): readonly Manifest[];
  version(path: string, packageName: string): string | undefined;
  nodeVersion(path: string): string | undefined;
}

export function createManifests(host: Host): Manifests {
  const byPath = new Map<string, Manifest | undefined>();
  const versions = new Map<string, string | undefined>();

  const read = (path: string) => {
    if (!byPath.has(path)) byPath.set(path, readManifest(host, path));
    return byPath.get(path);
  };
  const above = (path: string) => directoriesAbove(path).map((directory) => read(join(directory, 'package.json'))).filter((found) => found !== undefined);

  return {
    nearest: (path) => above(path)[0],
    all: () => host.list().filter((path) => posix.basename(path) === 'package.json').map(read).filter((found) => found !== undefined),
    version(path, packageName) {
      const directory = posix.dirname(path);
      const key = `${directory}\0${packageName}`;
      if (!versions.has(key)) versions.set(key, findVersion(host, path, packageName, above(path)));
      return versions.get(key);
    },
    nodeVersion: (path) => findNodeVersion(host, path, above(path)),
  };
}

/** Directories from the one that holds `path` up to the root, which is ''. */
export function directoriesAbove(path: string): string[] {
  const result: string[] = [];
  for (let directory = posix.dirname(path); ; directory = posix.dirname(directory)) {
    result.push(directory === '.' ? '' : directory);
    if (directory === '.' || directory === '/') return result;
  }
}

export function join(directory: string, name: string): string {
  return directory ? `${directory}/${name}` : name;
}

function readManifest(host: Host, path: string): Manifest | undefined {
  const text = host.read(path);
  if (text === undefined) return undefined;
  const json: unknown = parseJson(text);
  if (!isRecord(json)) return undefined;
  const directory = posix.dirname(path);
  return {
    path,
    directory: directory === '.' ? '' : directory,
    ...(typeof json['name'] === 'string' && { name: json['name'] }),
    type: json['type'] === 'module' ? 'module' : 'commonjs',
    dependencies: { ...strings(json['peerDependencies']), ...strings(json['optionalDependencies']), ...strings(json['dependencies']) },
    devDependencies: strings(json['devDependencies']),
    engines: strings(json['engines']),
    json,
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strings(value: unknown): Record<string, string> {
  if (!isRecord(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function findVersion(host: Host, path: string, name: string, manifests: readonly Manifest[]): string | undefined {
  for (const directory of directoriesAbove(path)) {
    const installed = host.read(join(directory, `node_modules/${name}/package.json`));
    if (installed !== undefined) {
      const json: unknown = parseJson(installed);
      if (isRecord(json) && typeof json['version'] === 'string') return json['version'];
    }
  }
  for (const { dependencies, devDependencies, directory } of manifests) {
    const range = dependencies[name] ?? devDependencies[name];
    if (range === undefined) continue;
    const declared = lowestVersion(resolveCatalog(host, range, name));
    return lockedVersion(host, directory, name) ?? declared;
  }
  return undefined;
}

/** Lowest version a declared range admits; undefined for `latest`, git addresses and the like. */
function lowestVersion(range: string): string | undefined {
  const plain = range.replace(/^(npm:(@?[^@]+)@|workspace:)/, '');
  return semver.validRange(plain) ? semver.minVersion(plain)?.version : undefined;
}

// https://pnpm.io/catalogs
function resolveCatalog(host: Host, range: string, name: string): string {
  if (!range.startsWith('catalog:')) return range;
  const workspace = host.read('pnpm-workspace.yaml');
  const yaml: unknown = workspace === undefined ? undefined : safeYaml(workspace);
  if (!isRecord(yaml)) return range;
  const catalogName = range.slice('catalog:'.length);
  const catalogs = isRecord(yaml['catalogs']) ? yaml['catalogs'] : {};
  const catalog = catalogName === '' || catalogName === 'default' ? (yaml['catalog'] ?? catalogs['default']) : catalogs[catalogName];
  return strings(catalog)[name] ?? range;
}

/** The value of a YAML text; undefined when it does not parse. */
export function safeYaml(text: string): unknown {
  try {
    return parseYaml(text);
  } catch {
    return undefined;
  }
}

/** Version in package-lock.json, pnpm-lock.yaml or yarn.lock at or above a directory. */
function lockedVersion(host: Host, directory: string, name: string): string | undefined {
  for (const at of directoriesAbove(join(directory, 'package.json'))) {
    const npm = host.read(join(at, 'package-lock.json'));
    if (npm !== undefined) return npmLocked(npm, at, directory, name);
    const pnpm = host.read(join(at, 'pnpm-lock.yaml'));
    if (pnpm !== undefined) return lineVersion(pnpm, new RegExp(`^ {2}'?/?${escape(name)}[@/](\\d[^('":]*)`, 'm'));
    const yarn = host.read(join(at, 'yarn.lock'));
    if (yarn !== undefined) return lineVersion(yarn, new RegExp(`^"?${escape(name)}@[^\\n]*:\\n\\s+version:? "?([^"\\n]+)`, 'm'));
  }
  return undefined;
}

const parsedLocks = new Map<string, unknown>();

function parseLock(text: string): unknown {
  if (!parsedLocks.has(text)) {
    parsedLocks.clear();
    parsedLocks.set(text, parseJson(text));
  }
  return parsedLocks.get(text);
}

function npmLocked(text: string, lockDirectory: string, directory: string, name: string): string | undefined {
  const lock = parseLock(text);
  if (!isRecord(lock)) return undefined;
  const packages = isRecord(lock['packages']) ? lock['packages'] : {};
  const workspace = lockDirectory ? directory.slice(lockDirectory.length + 1) : directory;
  const old = isRecord(lock['dependencies']) ? lock['dependencies'] : {};
  for (const entry of [packages[join(workspace, `node_modules/${name}`)], packages[`node_modules/${name}`], old[name]]) {
    if (isRecord(entry) && typeof entry['version'] === 'string') return entry['version'];
  }
  return undefined;
}

function lineVersion(lock: string, pattern: RegExp): string | undefined {
  const version = pattern.exec(lock)?.[1];
  return version && semver.valid(version) ? version : undefined;
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}

function findNodeVersion(host: Host, path: string, manifests: readonly Manifest[]): string | undefined {
  const found: string[] = [];
  const add = (range: string | undefined) => {
    const version = range === undefined ? undefined : (lowestVersion(range) ?? semver.coerce(range)?.version);
    if (version) found.push(version);
  };
  for (const { engines } of manifests) add(engines['node']);
  for (const directory of directoriesAbove(path)) {
    add(host.read(join(directory, '.nvmrc'))?.trim().replace(/^v/, ''));
    add(/^(?:nodejs|node)\s+(\S+)/m.exec(host.read(join(directory, '.tool-versions')) ?? '')?.[1]);
    add(/^FROM\s+(?:\S+\/)?node:(\d[\d.]*)/im.exec(host.read(join(directory, 'Dockerfile')) ?? '')?.[1]);
  }
  return found.sort(semver.compare)[0];
}
