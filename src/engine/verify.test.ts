import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TypeProblem } from '../../codemods/lib/typed.ts';
import type { Match, RegisteredRule } from '../core/types.ts';
import { temporaryDirectory, writeTree } from '../files/testing.ts';
import { diskHost } from '../project/host.ts';
import { fix } from './fix.ts';
import { addedProblems, openTypeGate } from './verify.ts';

const registry: RegisteredRule[] = vi.hoisted(() => []);
vi.mock('../rules/index.ts', () => ({ rules: registry }));
vi.setConfig({ testTimeout: 60_000 });

const STRICT = '{ "compilerOptions": { "strict": true, "target": "es2022", "lib": ["es2022"], "module": "esnext", "moduleResolution": "bundler", "types": [] } }';

let root = '';
beforeEach(() => {
  root = temporaryDirectory();
  return () => rmSync(root, { recursive: true });
});

/** Texts of the files at a path, keyed like a change. */
const gate = async (files: Record<string, string>, texts: Record<string, string | undefined>) => {
  writeTree(root, files);
  return (await openTypeGate(diskHost(root))).problem(new Map(Object.entries(texts)));
};

describe('--verify=types', () => {
  it('drops exactly the fix that adds an error, also one in another file', async () => {
    writeTree(root, {
      'tsconfig.json': STRICT,
      'orders.ts': 'export const load = (id: number) => id;\nexport const wrong: string = 1; swap_a();\nswap_b();\nswap_c();\ndeclare function swap_a(): void; declare function swap_b(): void; declare function swap_c(): void;\n',
      'invoices.ts': "import { load } from './orders';\nload(1);\n",
    });
    const replacements: Record<string, readonly [from: string, to: string]> = {
      // Rewrites a line that has an error already.
      swap_a: ['swap_a();', 'load(1);'],
      // Breaks the caller in the other file.
      swap_b: ['(id: number) => id;\n', '(id: string) => id;\n'],
      swap_c: ['swap_c();', 'load(2);'],
    };
    registry.splice(0, registry.length, {
      id: 'swap', triggers: ['swap_'],
      meta: { description: '', category: 'uploads', severity: 'high', tier: 'safe', recommended: true, order: 1, refusals: [], strategies: [] },
      *detect(file): Iterable<Match> {
        for (const { range, callee } of file.nodes('CallExpression')) {
          const name = callee.type === 'Identifier' ? callee.name : '';
          const [from, to] = replacements[name] ?? [];
          if (from === undefined || to === undefined) continue;
          const start = file.text.indexOf(from);
          const edits = [{ path: file.path, range: [start, start + from.length] as const, text: to }];
          if (name === 'swap_b') edits.push({ path: file.path, range, text: 'load(3)' });
          yield { range, message: `${name}.`, severity: 'high', confidence: 1, context: 'request', evidence: [], fixes: [{ strategy: 'one', title: '', tier: 'safe', edits }] };
        }
      },
    });
    const { changeSet, rolledBack } = await fix({ root, tier: 'safe', verify: 'types' });
    expect(rolledBack).toMatchObject([{ finding: { message: 'swap_b.' }, because: expect.stringMatching(/^It adds a type error in `(invoices|orders)\.ts`: Argument of type .* \(TS2345\)\.$/) }]);
    expect(changeSet.files.map(({ after }) => after.split('\n').slice(1, 4))).toEqual([['export const wrong: string = 1; load(1);', 'swap_b();', 'load(2);']]);
  });

  it('does not hold missing packages against a fix, but does hold a package that nothing declares', async () => {
    const files = { 'tsconfig.json': STRICT, 'package.json': '{ "dependencies": { "express": "^5.0.0" } }', 'orders.ts': "import express from 'express';\nexport const app = express();\n" };
    const uploads = (name: string) => `import ${name} from '${name}';\nimport { tmpdir } from 'node:os';\nexport const upload = ${name}({ dest: process.env.DIR ?? tmpdir(), filter: 1 });\nsetInterval(() => {}, 250).unref();\nupload.on((file) => file);\n`;
    const manifest = '{ "dependencies": { "express": "^5.0.0", "multer": "^2.0.0" } }';
    expect(await gate(files, { 'uploads.ts': uploads('multer'), 'package.json': manifest })).toBeUndefined();
    expect(await gate(files, { 'uploads.ts': uploads('multer') })).toMatch(/^It adds a type error in `uploads\.ts`: Cannot find module 'multer'/);
    expect(await gate(files, { 'uploads.ts': `${uploads('multer')}const wrong: string = 1;\n`, 'package.json': manifest })).toMatch(/not assignable to type 'string' \(TS2322\)/);
  });

  it('takes new files in new folders, and misses removed ones', async () => {
    const files = { 'tsconfig.json': STRICT, 'orders.ts': "import { limit } from './limits';\nexport const two = limit + 1;\n", 'limits.ts': 'export const limit = 1;\n' };
    expect(await gate(files, { 'orders.ts': "import { limit } from './lib/limits';\nexport const two = limit + 1;\n", 'lib/limits.ts': 'export const limit = 2;\n', 'limits.ts': undefined })).toBeUndefined();
    const oneGate = await openTypeGate(diskHost(root));
    expect(await oneGate.problem(new Map([['limits.ts', undefined]]))).toMatch(/`orders\.ts`: Cannot find module '\.\/limits'/);
    expect(await oneGate.problem(new Map([['limits.ts', 'export const limit = 3;\n']]))).toBeUndefined();
    expect(readFileSync(join(root, 'limits.ts'), 'utf8')).toBe('export const limit = 1;\n');
  });

  it('checks JavaScript only where its configuration or the file does', async () => {
    const wrong = 'export const limit = 1;\nlimit.missing();\n';
    expect(await gate({ 'jsconfig.json': '{}', 'limits.js': 'export const limit = 1;\n' }, { 'limits.js': wrong })).toBeUndefined();
    expect(await gate({}, { 'limits.js': `// @ts-check\n${wrong}` })).toMatch(/'missing' does not exist/);
    writeTree(root, { 'jsconfig.json': '{ "compilerOptions": { "checkJs": true } }' });
    expect(await gate({}, { 'limits.js': wrong })).toMatch(/'missing' does not exist/);
  });

  it('finds the project of a file through the references of a solution', async () => {
    const files = { 'tsconfig.json': '{ "files": [], "references": [{ "path": "./tsconfig.app.json" }] }', 'tsconfig.app.json': STRICT.replace('} }', '}, "include": ["src"] }'), 'src/orders.ts': 'export const load = (id = 1) => id;\n' };
    expect(await gate(files, { 'src/orders.ts': 'export const load = (id) => id;\n' })).toMatch(/implicitly has an 'any' type \(TS7006\)/);
  });

  it('has nothing to say of files that are not code, or without any configuration in the way', async () => {
    expect(await gate({ 'orders.ts': 'export const a = 1;\n' }, { 'README.md': 'x', 'orders.ts': 'export const a = 2;\n' })).toBeUndefined();
    expect(await gate({}, { 'orders.ts': 'export const a: string = 2;\n' })).toMatch(/TS2322/);
  });
});

it('counts problems by what they say, not where', () => {
  const one: TypeProblem = { path: 'a.ts', code: 1, message: 'm', line: 'x();' };
  const moved = { ...one, line: 'y();' };
  const other = { ...one, message: 'n' };
  expect(addedProblems([one], [one])).toEqual([]);
  expect(addedProblems([one], [one, one])).toEqual([one]);
  expect(addedProblems([one], [moved])).toEqual([]);
  expect(addedProblems([one], [one, moved])).toEqual([moved]);
  expect(addedProblems([one], [other])).toEqual([other]);
});
