import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
let copy: string;

/** The scripts of this repository in one that has no rule yet. */
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'tenfold-scripts-'));
  for (const path of ['package.json', 'tsconfig.json', 'scripts', 'src/core']) cpSync(join(root, path), join(copy, path), { recursive: true });
  for (const path of ['src/rules', 'codemods', 'test-fixtures']) mkdirSync(join(copy, path), { recursive: true });
  for (const name of ['cases.ts', 'manifest.ts']) cpSync(join(root, 'test-fixtures', name), join(copy, 'test-fixtures', name));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction');
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

function script(name: string, ...parameters: string[]): { code: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`, ...parameters], { cwd: copy, encoding: 'utf8' });
  return { code: status, output: `${stdout}${stderr}` };
}

function read(path: string): string {
  return readFileSync(join(copy, path), 'utf8');
}

function edit(path: string, change: (text: string) => string): void {
  writeFileSync(join(copy, path), change(read(path)));
}

describe('from nothing to a documented rule', () => {
  it('starts with empty lists', () => {
    expect(script('generate').code).toBe(0);
    expect(read('src/rules/index.ts')).toContain('readonly RegisteredRule[] = [];');
    expect(script('generate', '--check').code).toBe(0);
  });

  it('refuses an id that is not in kebab-case, and a description that is missing or has a full stop', () => {
    for (const parameters of [['RedisTtl', 'x'], ['redis-no-ttl'], ['redis-no-ttl', 'A cache entry never expires.']]) {
      expect(script('new-rule', ...parameters)).toMatchObject({ code: 2, output: expect.stringContaining('Usage: npm run new-rule') });
    }
  });

  it('writes rule, cases and page, and registers the rule', () => {
    const { code, output } = script('new-rule', 'redis-no-ttl', "A cache entry that isn't dropped");
    expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining('wrote src/rules/redis-no-ttl.ts') });
    expect(read('src/rules/index.ts')).toContain("{ id: 'redis-no-ttl', ...redisNoTtl },");
    expect(read('docs/rules/redis-no-ttl.md')).toContain("# redis-no-ttl\n\nA cache entry that isn't dropped.\n");
    for (const name of ['example/input.ts', 'reports-in-commonjs/input.cjs', 'is-silent-without-a-route/input.ts']) expect(existsSync(join(copy, 'test-fixtures/redis-no-ttl', name))).toBe(true);
  });

  it('does not write over a rule', () => {
    expect(script('new-rule', 'redis-no-ttl', 'Another')).toMatchObject({ code: 2, output: expect.stringContaining('already there') });
  });

  it('fails the check until the page says why, and when not to use the rule', () => {
    expect(script('generate', '--check')).toMatchObject({ code: 1, output: expect.stringContaining('nothing is written under "Why" and "When not to use it"') });
    edit('docs/rules/redis-no-ttl.md', (page) => page.replace('## Why\n', '## Why\n\nMemory grows.\n').replace('## When not to use it\n', '## When not to use it\n\nIn a test.\n'));
    expect(script('generate', '--check')).toEqual({ code: 0, output: '' });
  });

  it('renews what is derived and keeps what is written by hand', () => {
    edit('src/rules/redis-no-ttl.ts', (text) => text.replace("severity: 'medium'", "severity: 'high'").replace('refusals: []', "refusals: [{ code: 'TTL', when: 'The lifetime is a | b.' }]"));
    const fixtures = join(copy, 'test-fixtures/redis-no-ttl/example');
    writeFileSync(join(fixtures, 'findings.txt'), 'input.ts:3:1\n');
    writeFileSync(join(fixtures, 'expected.ts'), read('test-fixtures/redis-no-ttl/example/input.ts').replace('3000', '4000'));
    expect(script('generate', '--check')).toMatchObject({ code: 1, output: expect.stringContaining('Out of date: docs/rules/redis-no-ttl.md') });
    expect(script('generate').code).toBe(0);
    const page = read('docs/rules/redis-no-ttl.md');
    for (const part of ['severity: high', 'Memory grows.', '| `TTL` | The lifetime is a \\| b. |', '```text\ninput.ts:3:1\n```', '-app.listen(3000);\n+app.listen(4000);']) expect(page).toContain(part);
    expect(script('generate', '--check').code).toBe(0);
  });

  it('fails the check when an index is out of date', () => {
    writeFileSync(join(copy, 'codemods/redis-no-ttl.ts'), 'export const codemod = {};\n');
    expect(script('generate', '--check')).toMatchObject({ code: 1, output: expect.stringContaining('Out of date: codemods/index.ts') });
    script('generate');
    expect(read('codemods/index.ts')).toContain("'redis-no-ttl': () => import('./redis-no-ttl.ts'),");
  });

  it('keeps the table of rules in the README, and fails without its markers', () => {
    writeFileSync(join(copy, 'README.md'), '# Tenfold\n');
    expect(script('generate', '--check')).toMatchObject({ code: 1, output: expect.stringContaining('README.md: the markers of a generated part are missing:\n<!-- generated rules') });
    writeFileSync(join(copy, 'README.md'), '# Tenfold\n<!-- generated rules: do not edit, run `npm run generate` -->\n<!-- end rules -->\nMore.\n');
    expect(script('generate', '--check')).toMatchObject({ code: 1, output: expect.stringContaining('Out of date: README.md') });
    script('generate');
    expect(read('README.md')).toMatch(/\| \[redis-no-ttl\]\(docs\/rules\/redis-no-ttl\.md\) \| A cache entry that isn't dropped\. \| high \| advice \| +\|\n<!-- end rules -->\nMore\.\n$/);
  });
});
