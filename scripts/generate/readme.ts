import type { RegisteredRule } from '../../src/core/types.ts';
import { hasPart, replacePart, table } from './page.ts';

/**
 * The README with its table of rules renewed.
 * @throws when the markers are missing.
 */
export function renderRules(readme: string, rules: readonly RegisteredRule[]): string {
  const rows = rules.map(({ id, meta }) => [
    `[${id}](docs/rules/${id}.md)`,
    `${meta.description}.`,
    meta.severity,
    meta.tier === 'manual' ? 'advice' : meta.tier,
    meta.recommended ? 'yes' : '',
  ]);
  return replacePart(readme, 'rules', table(['Rule', 'What it finds', 'Severity', 'Fix', 'Recommended'], rows));
}

/** The README with what the command line prints for the example of a rule, where it has a place for that. */
export async function renderOutput(readme: string, fixtures: string, rule: string): Promise<string> {
  if (!hasPart(readme, 'output')) return readme;
  const [{ readCase }, { checkTree }, { prettyReport }, { createColors }] = await Promise.all([
    import('../../test-fixtures/cases.ts'),
    import('../../test-fixtures/run.ts'),
    import('../../src/report/pretty.ts'),
    import('picocolors').then(({ default: picocolors }) => picocolors),
  ]);
  const example = readCase(fixtures, rule, 'example');
  const result = await checkTree(example, example.input);
  const description = (id: string) => result.checked.find((one) => one.rule.id === id)?.rule.meta.description;
  const printed = prettyReport({ ...result, text: (path) => result.project.text(path) }, { colors: createColors(false), width: 100, max: 3, description });
  // How long it took differs from run to run.
  const stable = printed.replace(/^\d+ files? in .*\n/m, '').replace(/[ \t]+$/gm, '');
  return replacePart(readme, 'output', `\`\`\`text\n${stable.trimEnd()}\n\`\`\``);
}
