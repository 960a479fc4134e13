/** `npm run new-rule <id> "description"`: writes the stubs of a rule, its example and its page, then generates the rest. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pageStub } from './generate/page.ts';

const root = resolve(import.meta.dirname, '..');
const [id = '', description = ''] = process.argv.slice(2);

if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || description === '' || /\.$/.test(description)) {
  console.error('Usage: npm run new-rule <id> "<the problem, one sentence without full stop>". The id is in kebab-case and names the problem.');
  process.exit(2);
}

/** A string literal in the quotes of this code base. */
function quote(text: string): string {
  return text.includes("'") ? JSON.stringify(text) : `'${text.replaceAll('\\', '\\\\')}'`;
}

const RULE = `import type { Rule } from '../core/types.ts';

export const rule: Rule = {
  meta: {
    description: ${quote(description)},
    category: 'http',
    severity: 'medium',
    tier: 'manual',
    recommended: false,
    order: 0,
    refusals: [],
    strategies: [],
  },
  triggers: ['${id}'],
  *detect() {
    // Yield one match for each site; a precondition that is not proven is a refusal.
  },
};
`;

const files: [path: string, text: string][] = [
  [`src/rules/${id}.ts`, RULE],
  [`test-fixtures/${id}/example/input.ts`, "import express from 'express';\n\nconst app = express();\n\napp.listen(3000);\n"],
  [`docs/rules/${id}.md`, pageStub(id)],
];

const taken = files.map(([path]) => path).filter((path) => existsSync(join(root, path)));
if (taken.length > 0) {
  console.error(`${taken.join(', ')} already there. Choose another id.`);
  process.exit(2);
}
for (const [path, text] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`wrote ${path}`);
}
execFileSync('npm', ['run', '--silent', 'generate'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
console.log(`
Next: write src/rules/${id}.ts, fill test-fixtures/${id}/example, add at least two more reporting and two silent cases,
      UPDATE_FIXTURES=1 npx vitest run test-fixtures -t '${id}/', read what was written, and write the Why of docs/rules/${id}.md.
      A structural or cross-file rewrite goes into codemods/${id}.ts.`);
