import type { RegisteredRule } from '../../src/core/types.ts';
import { table } from './page.ts';

const START = '<!-- generated rules: do not edit, run `npm run generate` -->';
const END = '<!-- end rules -->';

/**
 * The README with its table of rules renewed.
 * @throws when the markers are missing.
 */
export function renderReadme(readme: string, rules: readonly RegisteredRule[]): string {
  const from = readme.indexOf(START);
  const to = readme.indexOf(END);
  if (from === -1 || to < from) throw new Error(`README.md holds no \`${START}\` and \`${END}\` for the table of rules.`);
  const rows = rules.map(({ id, meta }) => [
    `[${id}](docs/rules/${id}.md)`,
    `${meta.description}.`,
    meta.severity,
    meta.tier === 'manual' ? 'advice' : meta.tier,
    meta.recommended ? 'yes' : '',
  ]);
  return `${readme.slice(0, from)}${START}\n${table(['Rule', 'What it finds', 'Severity', 'Fix', 'Recommended'], rows)}\n${readme.slice(to)}`;
}
