import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { avatars, MANIFEST, ONLY, project, ROUTE, tenfold } from './testing.ts';

const FIX = ['fix', ...ONLY];
const MODULE = 'src/tenfold/cloudinary.ts';

function git(root: string, ...args: string[]): string {
  return execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', '-c', 'core.autocrlf=false', ...args], { cwd: root, encoding: 'utf8' });
}

function commit(root: string): string {
  git(root, 'init', '-q');
  git(root, 'add', '-A');
  git(root, 'commit', '-q', '-m', 'start');
  return root;
}

const read = (root: string, path = 'src/app.ts') => readFileSync(join(root, path), 'utf8');

describe('a preview', () => {
  test('shows a unified diff, writes nothing, and exits 1', async () => {
    const root = avatars();
    const { code, stdout } = await tenfold(root, FIX);
    expect(code).toBe(1);
    expect(stdout).toContain('--- a/src/app.ts\n+++ b/src/app.ts\n@@ -1,');
    expect(stdout).toContain(`--- /dev/null\n+++ b/${MODULE}\n@@ -0,0 +1,`);
    expect(stdout).toContain('1 fix: 1 file changed, 1 file created');
    expect(stdout).toContain('npx tenfold fix --only upload-base64-datauri --write');
    expect(stdout).not.toContain('\u001B[');
    expect(read(root)).toBe(ROUTE);
    expect(existsSync(join(root, '.tenfold'))).toBe(false);
  });

  test.each([
    [{ FORCE_COLOR: '1' }, true],
    [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false],
    [{ FORCE_COLOR: '0' }, false],
    [{}, false],
  ])('colours with %j: %s', async (env, expected) => {
    const { stdout } = await tenfold(avatars(), FIX, env);
    expect(stdout.includes('\u001B[32m+')).toBe(expected);
  });

  test('exits 0 when there is nothing to fix', async () => {
    const { code, stdout } = await tenfold(avatars({ 'src/app.ts': 'export const port = 3000;\n' }), ['fix']);
    expect([code, stdout]).toEqual([0, 'All good. Nothing to fix in 1 file.\n']);
  });

  test('as JSON, follows the schema', async () => {
    const { stdout } = await tenfold(avatars(), [...FIX, '--format', 'json']);
    const report = JSON.parse(stdout);
    const schema = JSON.parse(readFileSync(new URL('../../schemas/report.schema.json', import.meta.url), 'utf8'));
    const validate = new Ajv({ strictTypes: false }).compile(schema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report.run).toMatchObject({ runId: null, files: [{ path: 'src/app.ts', change: 'edit' }, { path: MODULE, change: 'create' }] });
    expect(report.findings).toHaveLength(1);
  });
});

describe('--write', () => {
  test('names the folder to undo in when it is another one', async () => {
    const top = project({ 'shop/package.json': MANIFEST, 'shop/src/app.ts': ROUTE });
    const { stdout } = await tenfold(top, ['fix', 'shop', ...ONLY, '--write']);
    expect(stdout).toContain('cd shop && npx tenfold undo 0001 restores the files.\n');
    expect((await tenfold(join(top, 'shop'), ['undo', '0001'])).code).toBe(0);
    expect(read(top, 'shop/src/app.ts')).toBe(ROUTE);
  });

  test('writes everything, exits 0, and undo restores every byte', async () => {
    const root = commit(avatars({ 'src/app.ts': `\uFEFF${ROUTE.replaceAll('\n', '\r\n')}` }));
    const before = read(root);
    const { code, stdout } = await tenfold(root, [...FIX, '--write']);
    expect(code).toBe(0);
    expect(stdout).toContain('Wrote 1 fix to 2 files. No finding is left.\nnpx tenfold undo 0001 restores the files.\n');
    expect(read(root)).not.toContain('base64');
    expect(read(root).replaceAll('\r\n', '')).not.toContain('\n');
    expect(read(root, MODULE).replaceAll('\r\n', '')).not.toContain('\n');
    expect((await tenfold(root, [...FIX, '--write', '--allow-dirty'])).stdout).toContain('Nothing to fix');
    expect((await tenfold(root, ['undo', '--list'])).stdout).toMatch(/^0001 .* written {2}upload-base64-datauri\n {2}src\/app\.ts\n/);
    expect(await tenfold(root, ['undo'])).toEqual({ code: 0, stdout: `Run 0001 is undone. 2 files restored.\n  src/app.ts\n  ${MODULE}\n`, stderr: '' });
    expect(read(root)).toBe(before);
    expect(git(root, 'status', '--short')).toBe('');
    expect((await tenfold(root, ['undo'])).code).toBe(2);
  });

  test('exits 4 for files about to change that are dirty, and names them', async () => {
    const root = commit(avatars({ 'src/orders.ts': 'export const port = 3000;\n' }));
    writeFileSync(join(root, 'src/orders.ts'), 'export const port = 4000;\n');
    expect((await tenfold(root, [...FIX, '--write'])).code).toBe(0);
    await tenfold(root, ['undo']);
    writeFileSync(join(root, 'src/app.ts'), `${ROUTE}// later\n`);
    expect(await tenfold(root, [...FIX, '--write'])).toEqual({
      code: 4,
      stdout: '',
      stderr: 'error: A file about to change has uncommitted changes. Nothing was written.\n  src/app.ts\n  Commit or stash them, or pass `--allow-dirty`.\n',
    });
    expect(read(root)).toBe(`${ROUTE}// later\n`);
    expect((await tenfold(root, [...FIX, '--write', '--allow-dirty'])).code).toBe(0);
  });

  test('refuses to undo over later changes unless forced', async () => {
    const root = avatars();
    await tenfold(root, [...FIX, '--write']);
    writeFileSync(join(root, 'src/app.ts'), `${read(root)}// later\n`);
    const { code, stderr } = await tenfold(root, ['undo']);
    expect(code).toBe(2);
    expect(stderr).toContain('Pass `--force`');
    expect((await tenfold(root, ['undo', '--force'])).code).toBe(0);
    expect(read(root)).toBe(ROUTE);
  });
});

describe('--verify-cmd', () => {
  test('restores everything when the command fails with the fixes', async () => {
    const root = avatars();
    const { code, stdout } = await tenfold(root, [...FIX, '--write', '--verify-cmd', 'grep base64 src/app.ts || (echo no data URI; exit 1)']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Every file is restored\. `grep [^`]+` fails with the fixes:\nno data URI\n/);
    expect(read(root)).toBe(ROUTE);
    expect(existsSync(join(root, MODULE))).toBe(false);
    expect((await tenfold(root, [...FIX, '--write', '--strict', '--verify-cmd', 'grep base64 src/app.ts'])).code).toBe(3);
  });

  test('writes nothing when the command fails beforehand', async () => {
    const root = avatars();
    const { code, stderr } = await tenfold(root, [...FIX, '--write', '--verify-cmd', 'echo 2 failed; exit 1']);
    expect(code).toBe(2);
    expect(stderr).toContain('fails before any change');
    expect(stderr).toContain('  2 failed\n');
    expect(existsSync(join(root, '.tenfold'))).toBe(false);
  });

  test('keeps the fixes when the command passes', async () => {
    expect((await tenfold(avatars(), [...FIX, '--write', '--verify-cmd', 'true'])).code).toBe(0);
  });
});

test.each([
  ['LF', (text: string) => text],
  ['CRLF', (text: string) => text.replaceAll('\n', '\r\n')],
  ['a byte order mark', (text: string) => `\uFEFF${text}`],
  ['no newline at the end', (text: string) => text.trimEnd()],
])('git apply takes the patch of a file with %s, and gives what --write gives', async (_, form) => {
  const [patched, written] = [commit(avatars({ 'src/app.ts': form(ROUTE) })), avatars({ 'src/app.ts': form(ROUTE) })];
  const { code, stdout, stderr } = await tenfold(patched, [...FIX, '--format', 'patch']);
  expect([code, stderr]).toEqual([1, '']);
  const patch = join(project({ 'tenfold.patch': stdout }), 'tenfold.patch');
  git(patched, 'apply', '--whitespace=nowarn', patch);
  await tenfold(written, [...FIX, '--write']);
  for (const path of ['src/app.ts', MODULE]) expect(read(patched, path)).toBe(read(written, path));
});

test('the patch of a project below the top of its repository applies from both', async () => {
  const files = { 'packages/my api/package.json': '{ "name": "avatars", "dependencies": { "multer": "^2.0.0", "cloudinary": "^2.0.0" } }\n', 'packages/my api/src/app.ts': ROUTE };
  const root = commit(project(files));
  const { stdout } = await tenfold(root, [...FIX, '--format', 'patch', 'packages/my api']);
  const patch = join(project({ 'tenfold.patch': stdout }), 'tenfold.patch');
  git(root, 'apply', '--check', patch);
  git(join(root, 'packages/my api'), 'apply', patch);
  expect(read(root, 'packages/my api/src/app.ts')).not.toContain('base64');
});

test('check prints the same patch', async () => {
  const root = avatars();
  expect(await tenfold(root, [...ONLY, '--format', 'patch'])).toEqual(await tenfold(root, [...FIX, '--format', 'patch']));
});
