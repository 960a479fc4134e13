import { posix } from 'node:path';
import { parse as parseJson } from 'jsonc-parser';
import { decode } from '../core/text.ts';
import type { Manifest } from '../core/types.ts';
import { isSourcePath, type Host } from './host.ts';
import { directoriesAbove, isRecord, join, type Manifests } from './manifest.ts';

export type ModuleTarget = { kind: 'file'; path: string } | { kind: 'package'; name: string; subpath: string };

export interface Modules {
  /** What a specifier means when imported from a file; undefined when it is local and missing, or not a module. */
  resolve(fromPath: string, specifier: string): ModuleTarget | undefined;
  /** Files that import this file, re-exports included. */
  importers(path: string): readonly string[];
  /** Files that import this package or a part of it. */
  packageUsers(name: string): readonly string[];
}

const TSCONFIGS = ['tsconfig.json', 'jsconfig.json', 'tsconfig.base.json', 'tsconfig.app.json', 'tsconfig.server.json'];
const EXTENSIONS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];
// https://www.typescriptlang.org/docs/handbook/modules/reference.html#file-extension-substitution
const SUBSTITUTES: Readonly<Record<string, readonly string[]>> = { '.js': ['.ts', '.tsx'], '.jsx': ['.tsx'], '.mjs': ['.mts'], '.cjs': ['.cts'] };

export function createModules(host: Host, manifests: Manifests): Modules {
  const targets = new Map<string, ModuleTarget | undefined>();
  const pathsConfigs = new Map<string, readonly PathsConfig[]>();
  let workspaces: Map<string, Manifest> | undefined;
  let reverse: ReverseImports | undefined;

  const resolve = (fromPath: string, specifier: string) => {
    const key = `${posix.dirname(fromPath)}\0${specifier}`;
    if (!targets.has(key)) targets.set(key, find(fromPath, specifier));
    return targets.get(key);
  };

  const find = (fromPath: string, specifier: string): ModuleTarget | undefined => {
    if (specifier.startsWith('.')) return asFile(probe(host, posix.normalize(posix.join(posix.dirname(fromPath), specifier))));
    if (specifier === '' || specifier.startsWith('/') || (specifier.includes(':') && !specifier.startsWith('node:'))) return undefined;
    const mapped = throughPaths(fromPath, specifier) ?? throughImports(fromPath, specifier);
    if (mapped) return asFile(mapped);
    if (/^(#|~|@\/)/.test(specifier)) return undefined;
    const { name, subpath } = splitPackage(specifier);
    workspaces ??= new Map(manifests.all().flatMap((manifest) => (manifest.name && manifest.directory ? [[manifest.name, manifest]] : [])));
    const workspace = workspaces.get(name);
    const entry = workspace && workspaceEntry(host, workspace, subpath);
    return entry ? asFile(entry) : { kind: 'package', name, subpath };
  };

  const pathsAbove = (fromPath: string): readonly PathsConfig[] => {
    const directory = posix.dirname(fromPath);
    let found = pathsConfigs.get(directory);
    if (!found) {
      const candidates = directoriesAbove(fromPath).flatMap((above) => TSCONFIGS.map((name) => join(above, name)));
      found = candidates.flatMap((path) => readPaths(host, path, 0) ?? []);
      pathsConfigs.set(directory, found);
    }
    return found;
  };

  const throughPaths = (fromPath: string, specifier: string) => {
    for (const config of pathsAbove(fromPath)) {
      const found = matchPaths(host, config, specifier);
      if (found) return found;
    }
    return undefined;
  };

  // https://nodejs.org/api/packages.html#subpath-imports
  const throughImports = (fromPath: string, specifier: string) => {
    const manifest = specifier.startsWith('#') ? manifests.nearest(fromPath) : undefined;
    if (!manifest || !isRecord(manifest.json['imports'])) return undefined;
    const patterns = Object.entries(manifest.json['imports']).flatMap(([pattern, target]): [string, string[]][] => {
      const first = firstString(target);
      return first ? [[pattern, [first]]] : [];
    });
    return matchPaths(host, { base: manifest.directory, patterns, baseUrl: undefined }, specifier);
  };

  return {
    resolve,
    importers: (path) => (reverse ??= reverseImports(host, resolve)).files.get(path) ?? [],
    packageUsers: (name) => (reverse ??= reverseImports(host, resolve)).packages.get(name) ?? [],
  };
}

function asFile(path: string | undefined): ModuleTarget | undefined {
  return path === undefined ? undefined : { kind: 'file', path };
}

/** The file a path without, with, or with a compiled extension stands for. */
function probe(host: Host, path: string): string | undefined {
  const base = path === '.' ? '' : path.replace(/\/$/, '');
  if (base.startsWith('..')) return undefined;
  if (isSourcePath(base) && host.exists(base)) return base;
  const extension = posix.extname(base);
  for (const substitute of SUBSTITUTES[extension] ?? []) {
    const candidate = base.slice(0, -extension.length) + substitute;
    if (host.exists(candidate)) return candidate;
  }
  for (const candidate of EXTENSIONS) if (base && host.exists(base + candidate)) return base + candidate;
  for (const candidate of EXTENSIONS) if (host.exists(join(base, `index${candidate}`))) return join(base, `index${candidate}`);
  return undefined;
}

export function splitPackage(specifier: string): { name: string; subpath: string } {
  const parts = specifier.replace(/^node:/, '').split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return { name: parts.slice(0, length).join('/'), subpath: parts.slice(length).join('/') };
}

interface PathsConfig {
  /** Directory the targets are relative to. */
  base: string;
  patterns: readonly [pattern: string, targets: readonly string[]][];
  baseUrl: string | undefined;
}

function readPaths(host: Host, path: string, depth: number): PathsConfig | undefined {
  const raw = depth > 5 || !host.exists(path) ? undefined : host.read(path);
  if (raw === undefined) return undefined;
  const json: unknown = parseJson(decode(raw).text, [], { allowTrailingComma: true });
  if (!isRecord(json)) return undefined;
  const options = isRecord(json['compilerOptions']) ? json['compilerOptions'] : {};
  const directory = posix.dirname(path) === '.' ? '' : posix.dirname(path);
  const baseUrl = typeof options['baseUrl'] === 'string' ? normalize(posix.join(directory, options['baseUrl'])) : undefined;
  if (isRecord(options['paths'])) {
    const patterns = Object.entries(options['paths']).map(([pattern, targets]): [string, string[]] => [pattern, stringsOf(targets)]);
    return { base: baseUrl ?? directory, patterns, baseUrl };
  }
  if (baseUrl !== undefined) return { base: baseUrl, patterns: [], baseUrl };
  for (const parent of [json['extends']].flat()) {
    if (typeof parent !== 'string' || !parent.startsWith('.')) continue;
    const target = normalize(posix.join(directory, parent));
    const inherited = readPaths(host, target, depth + 1) ?? readPaths(host, `${target}.json`, depth + 1);
    if (inherited) return inherited;
  }
  return undefined;
}

function stringsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function normalize(path: string): string {
  const normal = posix.normalize(path).replace(/\/$/, '');
  return normal === '.' ? '' : normal;
}

function matchPaths(host: Host, { base, patterns, baseUrl }: PathsConfig, specifier: string): string | undefined {
  for (const [pattern, targets] of patterns) {
    const [head = '', tail] = pattern.split('*');
    const matches = tail === undefined ? specifier === pattern : specifier.startsWith(head) && specifier.endsWith(tail) && specifier.length >= head.length + tail.length;
    if (!matches) continue;
    const star = tail === undefined ? '' : specifier.slice(head.length, specifier.length - tail.length);
    for (const target of targets) {
      const found = probe(host, normalize(posix.join(base, target.replace('*', star))));
      if (found) return found;
    }
  }
  return baseUrl === undefined ? undefined : probe(host, normalize(posix.join(baseUrl, specifier)));
}

function firstString(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (!isRecord(value)) return undefined;
  for (const inner of Object.values(value)) {
    const found = firstString(inner);
    if (found) return found;
  }
  return undefined;
}

/** Source file of a workspace package: what exports, module, main or convention name, with dist traced back to src. */
function workspaceEntry(host: Host, { directory, json }: Manifest, subpath: string): string | undefined {
  const exported = isRecord(json['exports']) ? json['exports'][subpath ? `./${subpath}` : '.'] : subpath ? undefined : json['exports'];
  const named = [firstString(exported), ...(subpath ? [subpath, `src/${subpath}`] : [json['source'], json['module'], json['main'], 'src/index', 'index'])];
  for (const candidate of named) {
    if (typeof candidate !== 'string') continue;
    const path = normalize(posix.join(directory, candidate));
    const found = probe(host, path) ?? probe(host, path.replace(/(^|\/)(dist|build|lib)\//, '$1src/').replace(/\.[cm]?js$/, ''));
    if (found) return found;
  }
  return undefined;
}

const SPECIFIER = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"`])([^'"`\n]+)\1/g;

interface ReverseImports {
  /** Importing files by imported file. */
  files: Map<string, string[]>;
  /** Importing files by package name. */
  packages: Map<string, string[]>;
}

/** Found in the text, not the AST: a project is scanned in the time it takes to read it. Comments may add a file too many. */
function reverseImports(host: Host, resolve: (fromPath: string, specifier: string) => ModuleTarget | undefined): ReverseImports {
  const reverse: ReverseImports = { files: new Map(), packages: new Map() };
  for (const path of host.list()) {
    if (!isSourcePath(path)) continue;
    for (const [, , specifier = ''] of (host.read(path) ?? '').matchAll(SPECIFIER)) {
      const target = resolve(path, specifier);
      if (target?.kind === 'file') addOnce(reverse.files, target.path, path);
      else if (target) addOnce(reverse.packages, target.name, path);
    }
  }
  return reverse;
}

/** Files come one after the other, so that a repeated one is the last. */
function addOnce(lists: Map<string, string[]>, key: string, path: string): void {
  const list = lists.get(key);
  if (!list) lists.set(key, [path]);
  else if (list.at(-1) !== path) list.push(path);
}
