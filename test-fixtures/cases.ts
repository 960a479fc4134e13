import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { implicitManifest } from './manifest.ts';

/** Paths relative to the case's project, with `/`, to LF text. */
export type Tree = ReadonlyMap<string, string>;

export interface Case {
  rule: string;
  name: string;
  directory: string;
  /** Everything the project holds, the implicit package.json included. */
  input: Tree;
  /** Name of the only source file, such as `input.ts`, when the case is one file. */
  single?: string;
  options: CaseOptions;
  findings?: string;
  refused?: string;
  /** Result of the fix, without an unchanged implicit package.json. Undefined: nothing changes. */
  expected?: Tree;
  implicit: ReadonlySet<string>;
}

export interface CaseOptions {
  strategies?: Record<string, string>;
  tier?: 'safe' | 'review';
}

const SINGLE = /^input\.(?:[cm]?[jt]sx?)$/;
const NOT_RULES = new Set(['apps', 'differential', 'node_modules']);

/** Folders of `test-fixtures` that hold the cases of a rule. */
export function fixtureRules(directory: string): string[] {
  return folders(directory).filter((name) => !NOT_RULES.has(name));
}

/** Names of the cases of one rule in alphabetical order. */
export function caseNames(directory: string, rule: string): string[] {
  return folders(join(directory, rule));
}

function folders(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
}

/** @throws when the folder holds no input, or both forms of it. */
export function readCase(fixtures: string, rule: string, name: string): Case {
  const directory = join(fixtures, rule, name);
  const entries = readdirSync(directory);
  const single = entries.filter((entry) => SINGLE.test(entry));
  const isTree = entries.includes('input');
  const [file] = single;
  if (single.length > 1 || isTree === (file !== undefined)) {
    throw new Error(`${rule}/${name} holds ${entries.join(', ')}; it needs either one \`input.<ext>\` or one \`input/\` folder.`);
  }
  const input = file === undefined ? readTree(join(directory, 'input')) : new Map([[file, read(join(directory, file))]]);
  const implicit = new Set<string>();
  if (!input.has('package.json')) {
    input.set('package.json', implicitManifest(`${rule}/${name}`, input));
    implicit.add('package.json');
  }
  return {
    rule,
    name,
    directory,
    input,
    options: readOptions(directory),
    implicit,
    ...(file !== undefined && { single: file }),
    ...optional('findings', join(directory, 'findings.txt')),
    ...optional('refused', join(directory, 'refused.txt')),
    ...readExpected(directory, file),
  };
}

function readExpected(directory: string, single: string | undefined): { expected?: Tree } {
  if (existsSync(join(directory, 'expected'))) return { expected: readTree(join(directory, 'expected')) };
  if (single === undefined) return {};
  const file = join(directory, single.replace('input', 'expected'));
  return existsSync(file) ? { expected: new Map([[single, read(file)]]) } : {};
}

function optional<K extends string>(key: K, file: string): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  if (existsSync(file)) found[key] = read(file);
  return found;
}

function readOptions(directory: string): CaseOptions {
  const file = join(directory, 'options.json');
  if (!existsSync(file)) return {};
  const options: CaseOptions = JSON.parse(read(file));
  return options;
}

function readTree(directory: string): Map<string, string> {
  const tree = new Map<string, string>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    tree.set(file.slice(directory.length + 1).replaceAll('\\', '/'), read(file));
  }
  return new Map([...tree].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function read(file: string): string {
  return readFileSync(file, 'utf8');
}

/** What belongs in `expected`: nothing when the fix changed nothing, else the whole project without unchanged implicit files. */
export function expectedTree(fixture: Case, after: Tree): Tree | undefined {
  const same = after.size === fixture.input.size && [...after].every(([path, text]) => fixture.input.get(path) === text);
  if (same) return undefined;
  return new Map([...after].filter(([path, text]) => !fixture.implicit.has(path) || fixture.input.get(path) !== text));
}

/** Writes the outcome of a case over its `findings.txt`, `refused.txt` and `expected`. */
export function updateCase(fixture: Case, outcome: Pick<Case, 'findings' | 'refused' | 'expected'>): void {
  const { directory, single } = fixture;
  put(join(directory, 'findings.txt'), outcome.findings);
  put(join(directory, 'refused.txt'), outcome.refused);
  const oneFile = single === undefined ? undefined : join(directory, single.replace('input', 'expected'));
  rmSync(join(directory, 'expected'), { recursive: true, force: true });
  if (oneFile !== undefined) rmSync(oneFile, { force: true });
  const { expected } = outcome;
  if (!expected) return;
  const text = single === undefined ? undefined : expected.get(single);
  if (oneFile !== undefined && text !== undefined && expected.size === 1) put(oneFile, text);
  else for (const [path, content] of expected) put(join(directory, 'expected', path), content);
}

function put(file: string, text: string | undefined): void {
  if (text === undefined) return rmSync(file, { force: true });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
