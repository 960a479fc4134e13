import type { ESLint, Linter } from 'eslint';
import type { RegisteredRule } from '../../src/core/types.ts';
import { rules } from '../../src/rules/index.ts';
import manifest from '../package.json' with { type: 'json' };
import { toEslintRule } from './rule.ts';

interface Plugin extends ESLint.Plugin {
  configs: { recommended: Linter.Config; all: Linter.Config };
}

/** The plugin for a list of rules; none of them is named here. */
export function createPlugin(registered: readonly RegisteredRule[]): Plugin {
  const plugin: Plugin = {
    meta: { name: manifest.name, version: manifest.version, namespace: 'tenfold' },
    rules: Object.fromEntries(registered.map((rule) => [rule.id, toEslintRule(rule)])),
    configs: { recommended: { name: 'tenfold/recommended' }, all: { name: 'tenfold/all' } },
  };
  const plugins = { tenfold: plugin };
  Object.assign(plugin.configs.recommended, { plugins, rules: levels(registered.filter(({ meta }) => meta.recommended)) });
  Object.assign(plugin.configs.all, { plugins, rules: levels(registered) });
  return plugin;
}

function levels(registered: readonly RegisteredRule[]): Linter.RulesRecord {
  const isError = ({ meta }: RegisteredRule) => meta.severity === 'critical' || meta.severity === 'high';
  return Object.fromEntries(registered.map((rule) => [`tenfold/${rule.id}`, isError(rule) ? 'error' : 'warn']));
}

export default createPlugin(rules);
