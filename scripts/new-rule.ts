/** `npm run new-rule <id> "description"`: writes the stubs of a rule, its page and three cases, then generates the rest. */
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

const SERVER = 'const app = express();\n\napp.listen(3000);\n';

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
  [`test-fixtures/${id}/example/input.ts`, `import express from 'express';\n\n${SERVER}`],
  [`test-fixtures/${id}/reports-in-commonjs/input.cjs`, `const express = require('express');\n\n${SERVER}`],
  [`test-fixtures/${id}/is-silent-without-a-route/input.ts`, `import express from 'express';\n\n${SERVER}`],
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
Next: fill the cases in test-fixtures/${id} and write src/rules/${id}.ts; at least three cases report and two are silent.
      UPDATE_FIXTURES=1 npx vitest run test-fixtures -t '${id}/', read what was written, and write the Why of docs/rules/${id}.md.
      A structural or cross-file rewrite goes into codemods/${id}.ts.`);
