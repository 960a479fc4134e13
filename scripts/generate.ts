/**
 * `npm run generate` writes everything that can be derived from rules, codemods and fixtures.
 * `npm run generate -- --check` writes nothing and exits with 1 when a file is out of date or a page has an empty section.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { RegisteredRule } from '../src/core/types.ts';
import { readCase } from '../test-fixtures/cases.ts';
import { codemodsIndex, rulesIndex } from './generate/indexes.ts';
import { emptySections, pageStub, renderPage } from './generate/page.ts';
import { renderOutput, renderRules } from './generate/readme.ts';

/** The rule whose example the README shows. */
const SHOWN = 'upload-memory-storage';

const root = resolve(import.meta.dirname, '..');
const isCheck = process.argv.includes('--check');
const stale: string[] = [];
const problems: string[] = [];

function read(path: string): string | undefined {
  const file = join(root, path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function emit(path: string, text: string): void {
  if (read(path) === text) return;
  stale.push(path);
  if (isCheck) return;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}

/** A problem in one file does not keep the others from being written. */
async function attempt(path: string, work: () => Promise<void> | void): Promise<void> {
  try {
    await work();
  } catch (error) {
    problems.push(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function emitPage(rule: RegisteredRule): void {
  const path = `docs/rules/${rule.id}.md`;
  const page = renderPage(read(path) ?? pageStub(rule.id), rule, readCase(join(root, 'test-fixtures'), rule.id, 'example'));
  emit(path, page);
  const empty = emptySections(page);
  if (empty.length > 0) problems.push(`${path}: nothing is written under ${empty.map((title) => `"${title}"`).join(' and ')}.`);
}

emit('src/rules/index.ts', rulesIndex(root));
emit('codemods/index.ts', codemodsIndex(root));

const { rules } = isCheck && stale.length > 0 ? { rules: [] } : await import('../src/rules/index.ts');
for (const rule of rules) await attempt(`docs/rules/${rule.id}.md`, () => emitPage(rule));
const readme = read('README.md');
if (readme !== undefined) await attempt('README.md', async () => emit('README.md', await renderOutput(renderRules(readme, rules), join(root, 'test-fixtures'), SHOWN)));

for (const problem of problems) console.error(problem);
if (isCheck && stale.length > 0) console.error(`Out of date: ${stale.join(', ')}. Run \`npm run generate\` and commit the result.`);
if (!isCheck) for (const path of stale) console.log(`wrote ${path}`);
if (isCheck && (problems.length > 0 || stale.length > 0)) process.exitCode = 1;
