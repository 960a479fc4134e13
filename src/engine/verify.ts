import { isBuiltin } from 'node:module';
import { parse as parseJson } from 'jsonc-parser';
import type { TypedProject, TypeProblem } from '../../codemods/lib/typed.ts';
import { decode } from '../core/text.ts';
import type { ChangedTexts } from '../files/virtual.ts';
import type { Host } from '../project/host.ts';
import { directoriesAbove, join } from '../project/manifest.ts';

export interface TypeGate {
  /** The first compiler error, as a sentence, that these texts have and the untouched project has not; undefined when they add none. */
  problem(texts: ChangedTexts): Promise<string | undefined>;
}

interface Open {
  project: TypedProject;
  /** Untouched texts of every file that was ever changed. */
  before: Map<string, string | undefined>;
  baseline: TypeProblem[];
}

const SOURCE = /\.[cm]?[jt]sx?$/;

/**
 * Compares what the TypeScript compiler says before and after a change, per nearest tsconfig, in memory. JavaScript counts where the
 * configuration checks it. Works without node_modules: what cannot be known there is held against no one, see `isUnknowable`.
 */
export async function openTypeGate(host: Host): Promise<TypeGate> {
  const { findTypeConfig, openTypedProject } = await import('../../codemods/lib/typed.ts');
  const opened = new Map<string | undefined, Open>();

  const open = (config: string | undefined): Open => {
    const known = opened.get(config) ?? { project: openTypedProject(host.root, config), before: new Map(), baseline: [] };
    opened.set(config, known);
    return known;
  };

  return {
    async problem(texts) {
      const paths = [...texts.keys()].filter((path) => SOURCE.test(path));
      const configs = new Set(paths.map((path) => findTypeConfig(host.root, path)));
      for (const config of configs) {
        const { project, before, ...state } = open(config);
        const mine = paths.filter((path) => project.accepts(path));
        if (mine.length === 0) continue;
        const fresh = mine.filter((path) => !before.has(path));
        for (const path of fresh) before.set(path, textOf(host, path));
        const baseline = fresh.length > 0 ? project.problems(before) : state.baseline;
        opened.set(config, { project, before, baseline });
        const now = project.problems(new Map([...before, ...[...texts].filter(([path]) => before.has(path))]));
        const added = addedProblems(baseline, now.filter((one) => !isUnknowable(one, now, { texts, host, knowsNode: project.knowsNode() })));
        const [first] = added;
        if (first) return `It adds a type error${first.path === '' ? '' : ` in \`${first.path}\``}: ${first.message.replace(/\.$/, '')} (TS${first.code}).`;
      }
      return undefined;
    },
  };
}

/**
 * Problems of `after` beyond those of `before`. They are the same when file, code, message and text of the line agree, wherever the line went;
 * one left over on a line that was rewritten is paired with a vanished one of the same file, code and message.
 */
export function addedProblems(before: readonly TypeProblem[], after: readonly TypeProblem[]): TypeProblem[] {
  const strict = ({ path, code, message, line }: TypeProblem) => [path, code, message, line].join('\0');
  const loose = ({ path, code, message }: TypeProblem) => [path, code, message].join('\0');
  const left = subtract(after, before, strict);
  return subtract(left, subtract(before, after, strict), loose);
}

/** Elements of `all` that find no partner among `others`; each partner serves once. */
function subtract(all: readonly TypeProblem[], others: readonly TypeProblem[], key: (problem: TypeProblem) => string): TypeProblem[] {
  const counts = new Map<string, number>();
  for (const other of others) counts.set(key(other), (counts.get(key(other)) ?? 0) + 1);
  return all.filter((one) => {
    const count = counts.get(key(one)) ?? 0;
    if (count > 0) counts.set(key(one), count - 1);
    return count === 0;
  });
}

/** Cannot find module; could not find its declarations; the same with the advice to install the types of Node. https://github.com/microsoft/TypeScript/blob/main/src/compiler/diagnosticMessages.json */
const MISSING_MODULE = new Set([2307, 2792, 7016, 2882, 2591]);
/** Cannot find a name or namespace, with or without the advice to install the types of Node. */
const MISSING_NAME = new Set([2304, 2503, 2580, 2584, 2591]);
const NODE_NAMES = new Set([...Object.getOwnPropertyNames(globalThis), 'require', 'module', 'exports', '__dirname', '__filename', 'NodeJS']);
/** Without the types of Node a timer is the number it is in browsers. */
const TIMER = /^Property '(?:unref|ref|hasRef|refresh)' does not exist on type 'number'/;
/** Implicitly `any`, or a type argument for something untyped: what follows from a missing module. */
const UNTYPED = new Set([7005, 7006, 7019, 7031, 7034, 2347]);

interface Knowledge {
  texts: ChangedTexts;
  host: Host;
  knowsNode: boolean;
}

/**
 * A problem that tells only that a package is not installed: an import of a built-in module or of a package that package.json declares
 * (a fix may just have added it), what Node provides where its types are missing, and values left untyped in a file with such an import.
 */
function isUnknowable(problem: TypeProblem, all: readonly TypeProblem[], known: Knowledge): boolean {
  const { path, code, message } = problem;
  if (!known.knowsNode && (TIMER.test(message) || (MISSING_NAME.has(code) && NODE_NAMES.has(quoted(message))))) return true;
  const isAbsentImport = (one: TypeProblem) => MISSING_MODULE.has(one.code) && isDeclared(one, known);
  if (isAbsentImport(problem)) return true;
  return UNTYPED.has(code) && all.some((one) => one.path === path && isAbsentImport(one));
}

function quoted(message: string): string {
  return /'([^']+)'/.exec(message)?.[1] ?? '';
}

function isDeclared({ path, code, message }: TypeProblem, { texts, host }: Knowledge): boolean {
  const specifier = quoted(message);
  if (specifier.startsWith('.') || specifier.startsWith('/')) return false;
  if (isBuiltin(specifier)) return true;
  const name = specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
  // TS7016: the package itself is there, so that only its types may still have to be installed.
  const types = `@types/${name.replace(/^@(.+)\/(.+)$/, '$1__$2')}`;
  return directoriesAbove(path).some((directory) => {
    const manifest = join(directory, 'package.json');
    const text = texts.has(manifest) ? texts.get(manifest) : textOf(host, manifest);
    const json: unknown = text === undefined ? undefined : parseJson(text);
    return ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].some((section) => has(json, section, types) || (code !== 7016 && has(json, section, name)));
  });
}

function has(json: unknown, section: string, name: string): boolean {
  const found: unknown = typeof json === 'object' && json !== null ? Reflect.get(json, section) : undefined;
  return typeof found === 'object' && found !== null && Object.hasOwn(found, name);
}

function textOf(host: Host, path: string): string | undefined {
  const raw = host.read(path);
  return raw === undefined ? undefined : decode(raw).text;
}
