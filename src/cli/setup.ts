import { statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import type { RegisteredRule } from '../core/types.ts';
import { loadConfig, strategyProblem } from '../engine/config.ts';
import type { Config } from '../engine/config.ts';
import { findRoot } from '../project/root.ts';
import type { Args, Flag } from './command.ts';
import { commandNames } from './commands.ts';
import { malformedStrategy, pathOutside, ruleIsOff, unknownPath, unknownRule, unreadablePath, wrongStrategy } from './errors.ts';

export interface Target {
  /** Absolute path of the project root. */
  root: string;
  /** What to report on, relative to the root with `/`; undefined for the whole project. */
  paths: string[] | undefined;
}

export interface Setup extends Target {
  rules: readonly RegisteredRule[];
  /** The project's configuration with the strategies of the command line. */
  config: Config;
  only: string[] | undefined;
}

/** Flags of every command that runs rules. */
export const selectionFlags = {
  only: { type: 'string', list: true, value: 'rule', description: 'Run these rules only. Repeat it or separate by commas.' },
  strategy: { type: 'string', list: true, value: 'rule=name', description: 'Take another fix of a rule that has several.' },
} satisfies Record<string, Flag>;

/**
 * Finds the project and checks the selection against its rules and configuration.
 * @throws CliError, ConfigError
 */
export async function setUp(args: Args, cwd: string): Promise<Setup> {
  const target = findTarget(args.positionals, cwd);
  const { rules } = await import('../rules/index.ts');
  const config = loadConfig(target.root, rules);
  const only = args.list('only');
  for (const rule of only) {
    requireRule(rule, rules);
    if (config.rules?.[rule] === 'off') throw ruleIsOff(rule);
  }
  const strategies = { ...config.strategies, ...readStrategies(args.list('strategy'), rules) };
  return { ...target, rules, config: { ...config, strategies }, only: only.length === 0 ? undefined : [...new Set(only)] };
}

/** The part of the engine's options that every run has. */
export function runOptions({ root, paths, only, config }: Setup) {
  return { root, config, ...(paths === undefined ? {} : { paths }), ...(only === undefined ? {} : { only }) };
}

/** Project root and paths for the paths given on the command line; the current directory when none is given. */
export function findTarget(given: readonly string[], cwd: string): Target {
  const found = (given.length === 0 ? ['.'] : given).map((path) => ({ path, absolute: resolve(cwd, path) }));
  let root: string | undefined;
  for (const { path, absolute } of found) root ??= findRoot(isDirectory(path, absolute) ? absolute : dirname(absolute));
  if (root === undefined) return { root: cwd, paths: undefined };
  const paths: string[] = [];
  for (const { path, absolute } of found) {
    isDirectory(path, absolute);
    paths.push(relativeTo(root, path, absolute));
  }
  return { root, paths: paths.includes('') ? undefined : paths };
}

function relativeTo(root: string, path: string, absolute: string): string {
  const inside = relative(root, absolute).replaceAll('\\', '/');
  if (inside === '..' || inside.startsWith('../') || isAbsolute(inside)) throw pathOutside(path, root);
  return inside;
}

function isDirectory(path: string, absolute: string): boolean {
  try {
    return statSync(absolute).isDirectory();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw code === 'ENOENT' || code === 'ENOTDIR' ? unknownPath(path, commandNames) : unreadablePath(path, code);
  }
}

/** @throws CliError when there is no such rule. */
export function requireRule(id: string, rules: readonly RegisteredRule[]): RegisteredRule {
  const rule = rules.find((candidate) => candidate.id === id);
  if (rule === undefined) throw unknownRule(id, rules.map((candidate) => candidate.id));
  return rule;
}

function readStrategies(given: readonly string[], rules: readonly RegisteredRule[]): Record<string, string> {
  const strategies: Record<string, string> = {};
  for (const value of given) {
    const [id = '', name = '', ...others] = value.split('=');
    if (id === '' || name === '' || others.length > 0) throw malformedStrategy(value);
    const known = requireRule(id, rules).meta.strategies.map(({ strategy }) => strategy);
    if (!known.includes(name)) throw wrongStrategy(strategyProblem(id, name, known));
    strategies[id] = name;
  }
  return strategies;
}
