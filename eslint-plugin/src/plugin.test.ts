import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import tsParser from '@typescript-eslint/parser';
import { ESLint as ESLint10, type Linter } from 'eslint';
import { ESLint as ESLint9 } from 'eslint9';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rangeOf } from '../../src/core/ast.ts';
import type { Fix, Match, RegisteredRule } from '../../src/core/types.ts';
import { createPlugin } from './index.ts';
import { locate } from './open.ts';

/** Reports every call of `buffer()`. What it offers depends on the argument; `limit.txt` is read from the project. */
let detected = 0;
const bufferCalls: RegisteredRule = {
  id: 'buffer-calls',
  meta: { description: 'A call buffers', category: 'uploads', severity: 'high', tier: 'safe', recommended: true, order: 1, refusals: [], strategies: [] },
  triggers: ['buffer('],
  *detect(file, project): Iterable<Match> {
    detected += 1;
    const limit = project.text('limit.txt')?.trim() ?? 'none';
    for (const call of file.nodes('CallExpression')) {
      if (call.callee.type !== 'Identifier' || call.callee.name !== 'buffer') continue;
      const edits = [{ path: file.path, range: rangeOf(call), text: 'stream(\n)' }];
      const [argument] = call.arguments;
      const kind = argument?.type === 'Literal' ? argument.value : undefined;
      const fix: Fix = { strategy: 'stream', title: 'Stream it', tier: kind === 'review' ? 'review' : 'safe', edits, ...(kind === 'review' && { note: 'The name changes.' }) };
      const creates = kind === 'files' ? [{ path: 'stream.ts', text: 'export {};\n' }] : [];
      const site: Omit<Match, 'message'> = { range: rangeOf(call), severity: 'high', confidence: 1, context: 'request', evidence: [] };
      yield { ...site, message: `\`buffer\` in ${file.path} holds the file. Limit: ${limit}.`, fixes: [{ ...fix, creates }] };
    }
  },
};
const quiet: RegisteredRule = { ...bufferCalls, id: 'quiet', meta: { ...bufferCalls.meta, recommended: false, severity: 'low' }, triggers: ['never'] };
const plugin = createPlugin([bufferCalls, quiet]);

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'tenfold-eslint-'));
  put('package.json', '{ "name": "shop" }');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): string {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

const typescript: Linter.Config = { files: ['**/*.ts'], languageOptions: { parser: tsParser } };

describe.each([
  ['10', ESLint10],
  ['9', ESLint9],
])('with ESLint %s', (version, ESLint) => {
  const create = (options: { fix?: boolean; config?: Linter.Config[] } = {}) =>
    new ESLint({ cwd: root, overrideConfigFile: true, overrideConfig: [typescript, plugin.configs.all, ...(options.config ?? [])], fix: options.fix ?? false });

  it('is the version it says', () => {
    expect(ESLint.version.split('.')[0]).toBe(version);
  });

  it.each([
    ['TypeScript with the parser of typescript-eslint', 'upload.ts', 'const size: number = buffer();\n'],
    ['plain JavaScript with espree', 'upload.js', 'const sizes        = buffer();\n'],
    ['CommonJS with espree', 'upload.cjs', "const limit = require('x');\nbuffer();\n"],
  ])('reports in %s', async (_, path, text) => {
    const [result] = await create().lintFiles([put(path, text)]);
    const line = text.split('\n').findIndex((code) => code.includes('buffer'));
    const column = (text.split('\n')[line] ?? '').indexOf('buffer') + 1;
    expect(result?.messages).toMatchObject([
      { ruleId: 'tenfold/buffer-calls', line: line + 1, column, endLine: line + 1, endColumn: column + 8, message: `\`buffer\` in ${path} holds the file. Limit: none.`, severity: 2 },
    ]);
  });

  it('carries a safe edit as fix and a review edit as suggestion, and leaves new files to the command', async () => {
    const [result] = await create().lintFiles([put('a.js', "buffer();\nbuffer('review');\nbuffer('files');\n")]);
    const [safe, review, files] = result?.messages ?? [];
    expect(safe?.fix).toEqual({ range: [0, 8], text: 'stream(\n)' });
    expect(safe?.suggestions).toBeUndefined();
    expect(review?.fix).toBeUndefined();
    expect(review?.suggestions).toMatchObject([{ desc: 'Stream it (The name changes.)', fix: { range: [10, 26], text: 'stream(\n)' } }]);
    expect(files?.fix).toBeUndefined();
    expect(files?.suggestions).toBeUndefined();
    expect(files?.message).toMatch(/Run `npx tenfold fix --only buffer-calls`\.$/);
  });

  it('fixes text with CRLF and a byte order mark and changes nothing else', async () => {
    const file = put('a.js', '\uFEFF// größe 😀\r\nlet a;\r\n\tbuffer();\r\nlet b;\n');
    const [result] = await create({ fix: true }).lintFiles([file]);
    expect(result?.output).toBe('\uFEFF// größe 😀\r\nlet a;\r\n\tstream(\r\n);\r\nlet b;\n');
  });

  it('puts the report at the right place in CRLF text', async () => {
    const [result] = await create().lintFiles([put('a.js', '\uFEFFlet a;\r\nlet b;\r\n  buffer();\r\n')]);
    expect(result?.messages).toMatchObject([{ line: 3, column: 3, endLine: 3, endColumn: 11 }]);
  });

  it("honours ESLint's own comments", async () => {
    const [result] = await create().lintFiles([put('a.js', '// eslint-disable-next-line tenfold/buffer-calls -- small\nbuffer();\n')]);
    expect(result?.messages).toEqual([]);
    expect(result?.suppressedMessages).toHaveLength(1);
  });

  it('takes text without a file', async () => {
    const [unnamed] = await create({ config: [{ files: ['**'] }] }).lintText('buffer();\n');
    expect(unnamed?.messages).toMatchObject([{ message: expect.stringContaining('holds the file') }]);
    const [named] = await create().lintText('buffer();\n', { filePath: 'src/not-there.ts' });
    expect(named?.messages).toMatchObject([{ message: expect.stringContaining('in src/not-there.ts') }]);
  });

  it('takes the blocks a processor cuts out of another file', async () => {
    const processor: Linter.Processor = {
      preprocess: (text) => [{ text: text.replace(/^[^]*?```js\n|\n```[^]*$/g, ''), filename: '0.js' }],
      postprocess: ([messages = []]) => messages,
      supportsAutofix: true,
    };
    put('readme.md', '# Use\n```js\nbuffer();\n```\n');
    const [result] = await create({ config: [{ files: ['**/*.md'], processor }] }).lintFiles(['readme.md']);
    expect(result?.messages).toMatchObject([{ ruleId: 'tenfold/buffer-calls', message: expect.stringContaining('in readme.md/0_0.js') }]);
  });

  it('sees what changed on disk, however long it runs', async () => {
    put('limit.txt', '5 MB');
    const file = put('a.js', 'buffer();\n');
    const eslint = create();
    const [first] = await eslint.lintFiles([file]);
    expect(first?.messages[0]?.message).toMatch(/5 MB/);
    utimesSync(put('limit.txt', '9 MB'), new Date(), new Date(Date.now() + 5000));
    await new Promise((resolve) => setTimeout(resolve, 700));
    const [second] = await eslint.lintFiles([file]);
    expect(second?.messages[0]?.message).toMatch(/9 MB/);
  });

  it('reads the text ESLint has, not what is on disk', async () => {
    const file = put('a.js', 'saved();\n');
    const [result] = await create().lintText('unsaved();\nbuffer();\n', { filePath: file });
    expect(result?.messages).toMatchObject([{ line: 2 }]);
  });

  it('does no work in files without a trigger', async () => {
    detected = 0;
    await create().lintFiles([put('a.js', 'saved();\n')]);
    expect(detected).toBe(0);
  });
});

it('places a file in the project of the working directory, else in its own', () => {
  for (const name of ['admin', 'shop']) put(`${name}/package.json`, `{ "name": "${name}" }`);
  expect(locate(join(root, 'shop/src/a.js'), join(root, 'shop'))).toEqual({ root: join(root, 'shop'), path: 'src/a.js' });
  expect(locate(join(root, 'admin/a.js'), join(root, 'shop'))).toEqual({ root: join(root, 'admin'), path: 'a.js' });
  expect(locate('<input>', join(root, 'shop'))).toEqual({ root: join(root, 'shop'), path: '<input>.ts' });
});

describe('configs', () => {
  it('hold the rules with a severity, all of them or the recommended ones', () => {
    expect(plugin.configs.all.rules).toEqual({ 'tenfold/buffer-calls': 'error', 'tenfold/quiet': 'warn' });
    expect(plugin.configs.recommended.rules).toEqual({ 'tenfold/buffer-calls': 'error' });
    expect(plugin.configs.recommended.plugins?.['tenfold']).toBe(plugin);
  });

  it('describe every rule with a page', () => {
    expect(plugin.rules?.['buffer-calls']?.meta).toMatchObject({ fixable: 'code', hasSuggestions: true, schema: [], docs: { description: 'A call buffers', url: expect.stringMatching(/^https:.*\/docs\/rules\/buffer-calls\.md$/) } });
  });
});
