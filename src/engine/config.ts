import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTree, printParseErrorCode } from 'jsonc-parser';
import type { Node, ParseError } from 'jsonc-parser';
import { decode, lineIndex } from '../core/text.ts';
import { SEVERITIES } from '../core/types.ts';
import type { RegisteredRule, Severity } from '../core/types.ts';
import { CONFIG_FILE } from '../project/root.ts';
import { didYouMean } from './suggest.ts';

/** What a project may set, in `tenfold.config.json` or under "tenfold" in package.json. */
export interface Config {
  /** Globs relative to the root; only files that match one are reported on. */
  include?: string[];
  /** Globs relative to the root; files that match one are not reported on. */
  exclude?: string[];
  rules?: Record<string, 'off' | Severity>;
  /** Preferred fix of a rule that has several. */
  strategies?: Record<string, string>;
}

/** The configuration cannot be used. `message` says why, with the place in front. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

type KnownRule = Pick<RegisteredRule, 'id' | 'meta'>;

interface Source {
  name: string;
  text: string;
  tree: Node | undefined;
}

const KEYS = ['$schema', 'include', 'exclude', 'rules', 'strategies'];
const LEVELS: readonly string[] = ['off', ...SEVERITIES];

/**
 * Reads the configuration that lies directly in `root`; an empty one when there is none.
 * @throws ConfigError on broken JSON, unknown keys, rules or strategies, wrong types, and when both places hold one.
 */
export function loadConfig(root: string, rules: readonly KnownRule[]): Config {
  const file = readSource(root, CONFIG_FILE);
  const manifest = readSource(root, 'package.json');
  const section = manifest?.text.includes('"tenfold"') === true ? property(manifest.tree, 'tenfold') : undefined;
  if (file !== undefined && section !== undefined) {
    throw new ConfigError(`Both ${CONFIG_FILE} and "tenfold" in package.json configure this project. Keep one of them.`);
  }
  if (file !== undefined) return readConfig(file, file.tree, rules);
  return manifest !== undefined && section !== undefined ? readConfig(manifest, section, rules) : {};
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(`${path} cannot be read: ${reason}.`);
  }
}

function readSource(root: string, name: string): Source | undefined {
  const raw = readText(join(root, name));
  if (raw === undefined) return undefined;
  const { text } = decode(raw);
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true });
  const [first] = errors;
  if (first !== undefined && (name === CONFIG_FILE || text.includes('"tenfold"'))) {
    const what = printParseErrorCode(first.error).replace(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
    throw new ConfigError(`${place(name, text, first.offset)}: this is not valid JSON (${what}).`);
  }
  return { name, text, tree };
}

function place(name: string, text: string, offset: number): string {
  const { line, column } = lineIndex(text).locate(offset);
  return `${name}:${line}:${column}`;
}

function properties(node: Node): { key: Node; name: string; value: Node }[] {
  return (node.children ?? []).flatMap(({ children: [key, value] = [] }) =>
    key === undefined || value === undefined ? [] : [{ key, name: String(key.value), value }],
  );
}

function property(node: Node | undefined, name: string): Node | undefined {
  return node?.type === 'object' ? properties(node).find((entry) => entry.name === name)?.value : undefined;
}

function readConfig(source: Source, node: Node | undefined, rules: readonly KnownRule[]): Config {
  const fail = (at: Node | undefined, message: string): never => {
    throw new ConfigError(`${place(source.name, source.text, at?.offset ?? 0)}: ${message}`);
  };
  if (node?.type !== 'object') return fail(node, 'the configuration is an object, such as { "exclude": ["legacy/**"] }.');
  const config: Config = {};
  for (const { key, name, value } of properties(node)) {
    if (!KEYS.includes(name)) fail(key, `unknown key "${name}".${didYouMean(name, KEYS)} Known keys: ${KEYS.join(', ')}.`);
    else if (name === '$schema') stringAt(name, value, fail);
    else if (name === 'include' || name === 'exclude') config[name] = globsAt(name, value, fail);
    else if (name === 'rules') config.rules = levelsAt(value, rules, fail);
    else config.strategies = strategiesAt(value, rules, fail);
  }
  return config;
}

type Fail = (at: Node | undefined, message: string) => never;

function stringAt(name: string, value: Node, fail: Fail): string {
  return typeof value.value === 'string' ? value.value : fail(value, `"${name}" takes a string.`);
}

function globsAt(name: string, value: Node, fail: Fail): string[] {
  if (value.type !== 'array') return fail(value, `"${name}" takes a list of globs, such as ["src/**"].`);
  return (value.children ?? []).map((item) =>
    typeof item.value === 'string' && item.value !== '' ? item.value : fail(item, `"${name}" holds something that is not a glob.`),
  );
}

function ruleEntries(name: string, value: Node, rules: readonly KnownRule[], fail: Fail): { id: string; rule: KnownRule; value: Node }[] {
  if (value.type !== 'object') return fail(value, `"${name}" takes an object whose keys are rule ids.`);
  return properties(value).map((entry) => {
    const rule = rules.find(({ id }) => id === entry.name);
    if (rule === undefined) return fail(entry.key, `unknown rule "${entry.name}".${didYouMean(entry.name, rules.map(({ id }) => id))}`);
    return { id: entry.name, rule, value: entry.value };
  });
}

function levelsAt(value: Node, rules: readonly KnownRule[], fail: Fail): Record<string, 'off' | Severity> {
  const levels: Record<string, 'off' | Severity> = {};
  for (const { id, value: level } of ruleEntries('rules', value, rules, fail)) {
    const chosen = level.value === 'off' ? 'off' : SEVERITIES.find((severity) => severity === level.value);
    const typed = typeof level.value === 'string' ? didYouMean(level.value, LEVELS) : '';
    levels[id] = chosen ?? fail(level, `"${id}" takes one of ${LEVELS.join(', ')}.${typed}`);
  }
  return levels;
}

function strategiesAt(value: Node, rules: readonly KnownRule[], fail: Fail): Record<string, string> {
  const strategies: Record<string, string> = {};
  for (const { id, rule, value: chosen } of ruleEntries('strategies', value, rules, fail)) {
    const known = rule.meta.strategies.map(({ strategy }) => strategy);
    const name = stringAt(id, chosen, fail);
    if (!known.includes(name)) fail(chosen, `${strategyProblem(id, name, known)}`);
    strategies[id] = name;
  }
  return strategies;
}

/** Why `name` is no strategy of the rule, for every place one can be typed. */
export function strategyProblem(rule: string, name: string, known: readonly string[]): string {
  if (known.length === 0) return `rule "${rule}" has no strategies to choose from.`;
  return `rule "${rule}" has no strategy "${name}".${didYouMean(name, known)} It has: ${known.join(', ')}.`;
}
