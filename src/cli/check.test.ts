import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { avatars, MANIFEST, ONLY, project, ROUTE, tenfold } from './testing.ts';

const readSchema = (name: string) => JSON.parse(readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8'));

describe('wrong use exits 2 with what to do next', () => {
  test.each([
    [['--onyl', 'upload-limit'], 'error: Unknown flag `--onyl`. Did you mean `--only`?\n  Run `npx tenfold check --help` to see the flags of `check`.\n'],
    [['fix', '--wirte'], 'error: Unknown flag `--wirte`. Did you mean `--write`?\n  Run `npx tenfold fix --help` to see the flags of `fix`.\n'],
    [['--only', 'upload-base64-datauris'], 'error: Unknown rule `upload-base64-datauris`. Did you mean `upload-base64-datauri`?\n  Run `npx tenfold rules` to see every rule.\n'],
    [['--only', ','], 'error: `--only` names no rule.\n  Run `npx tenfold rules` to see every rule.\n'],
    [['--only'], 'error: `--only` needs a value.\n  For example: `npx tenfold check --only rule`.\n'],
    [['--all=yes'], 'error: `--all` takes no value, and was given `yes`.\n  Write `--all` alone.\n'],
    [['--format', 'sarif'], 'error: `--format` does not take `sarif`.\n  It takes one of: pretty, json, patch.\n'],
    [['--format', 'json', '--format', 'patch'], 'error: `--format` is given more than once.\n  Give it once.\n'],
    [['--fail-on', 'hihg'], 'error: `--fail-on` does not take `hihg`. Did you mean `high`?\n  It takes one of: critical, high, medium, low, info.\n'],
    [['--max', '0'], 'error: `--max` takes a whole number above 0, and was given `0`.\n  For example: `--max 20`.\n'],
    [['--strategy', 'disk'], 'error: `--strategy` takes rule=name, and was given `disk`.\n  Run `npx tenfold rules` to see the strategies of each rule.\n'],
    [['chekc'], 'error: There is no file or folder `chekc`. Did you mean `check`?\n  Give a path that exists, or run `npx tenfold --help` to see the commands.\n'],
    [['src/ap.ts'], 'error: There is no file or folder `src/ap.ts`.\n  Give a path that exists, or run `npx tenfold --help` to see the commands.\n'],
    [['explain'], 'error: `tenfold explain` needs the id of a rule.\n  Run `npx tenfold explain --help` for examples.\n'],
    [['why', 'src'], 'error: `src` is not a file.\n  Give the path of one source file.\n'],
    [['rules', 'uploads'], 'error: `tenfold rules` does not know what to do with `uploads`.\n  Run `npx tenfold rules --help` to see what it takes.\n'],
    [['--tier', 'review'], 'error: `check` reports findings of every tier; `--tier` chooses the fixes of `--format patch`.\n  Leave it out, or run `npx tenfold fix --tier review` to see the fixes.\n'],
    [['fix', '--install'], 'error: `--install` acts on written files, and nothing is written.\n  Add `--write`.\n'],
    [['fix', '--write', '--format', 'patch'], 'error: `--write` and `--format patch` do not go together: a patch is for `git apply`.\n  Leave one of them out.\n'],
    [['fix', '-i'], 'error: `--interactive` asks questions, and this is not a terminal.\n  Run it in a terminal, or choose with `--only` and `--tier` and add `--write`.\n'],
  ])('%j', async (argv, stderr) => {
    expect(await tenfold(avatars(), argv)).toEqual({ code: 2, stdout: '', stderr });
  });

  test('paths of two projects', async () => {
    const [one, other] = [avatars(), avatars()];
    const { code, stderr } = await tenfold(one, ['.', other]);
    expect(code).toBe(2);
    expect(stderr).toBe(`error: \`${other}\` lies outside the project ${one}.\n  Paths of one run belong to one project. Run Tenfold once for each project.\n`);
  });

  test('a rule that the configuration switches off', async () => {
    const root = avatars({ 'tenfold.config.json': '{ "rules": { "upload-base64-datauri": "off" } }' });
    expect((await tenfold(root, ONLY)).stderr).toContain('Rule `upload-base64-datauri` is switched off in the configuration.');
    expect((await tenfold(root, ['--format', 'json'])).stdout).not.toContain('upload-base64-datauri');
  });

  test('a broken configuration', async () => {
    const { code, stderr } = await tenfold(avatars({ 'tenfold.config.json': '{ "exlude": [] }' }), []);
    expect(code).toBe(2);
    expect(stderr).toContain('tenfold.config.json:1:3: unknown key "exlude". Did you mean `exclude`?');
  });
});

describe('exit code of a check', () => {
  test('1 with findings, 0 without', async () => {
    expect((await tenfold(avatars(), ONLY)).code).toBe(1);
    const { code, stdout } = await tenfold(avatars({ 'src/app.ts': 'export const port = 3000;\n' }), []);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^All good\. 1 file in \d+ ms\.\n$/);
  });

  test('--fail-on', async () => {
    const root = avatars({ 'tenfold.config.json': '{ "rules": { "upload-base64-datauri": "medium" } }' });
    expect((await tenfold(root, [...ONLY, '--fail-on', 'high'])).code).toBe(0);
    expect((await tenfold(root, [...ONLY, '--fail-on', 'medium'])).code).toBe(1);
  });

  test('2 when no source file is found, 0 with --allow-empty', async () => {
    const root = project({ 'README.md': '# Avatars\n' });
    const { code, stdout, stderr } = await tenfold(root, []);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(`No source file was found in ${root}.`);
    expect((await tenfold(root, ['--allow-empty'])).code).toBe(0);
    expect((await tenfold(root, ['fix', '--allow-empty'])).code).toBe(0);
    const json = await tenfold(root, ['--allow-empty', '--format', 'json']);
    expect(JSON.parse(json.stdout)).toMatchObject({ findings: [], summary: { files: 0 } });
  });

  test('findings count and broken files are named when only some can be parsed', async () => {
    const root = avatars({ 'src/broken.ts': 'import multer from "multer";\nconst upload = multer({ ;\n// base64 cloudinary\n', 'src/image.ts': 'multer base64 cloudinary \0\0' });
    const { code, stdout } = await tenfold(root, ONLY);
    expect(code).toBe(1);
    expect(stdout).toContain('NOT CHECKED  2 files');
    expect(stdout).toMatch(/src\/broken\.ts: syntax\./);
    expect(stdout).toMatch(/src\/image\.ts: binary\./);
  });

  test('2 when no file can be parsed', async () => {
    const root = project({ 'src/broken.ts': 'import multer from "multer";\nconst upload = multer({ ;\n// base64 cloudinary\n' });
    const { code, stderr } = await tenfold(root, ONLY);
    expect(code).toBe(2);
    expect(stderr).toContain('src/broken.ts: syntax.');
    expect(stderr).toContain('None of the files could be read and parsed.');
  });

  test('a huge file is said, and the others are checked', async () => {
    const root = avatars({ 'src/data.ts': `export const multerBase64 = '${'x'.repeat(3 * 1024 * 1024)}';\n` });
    const { code, stdout } = await tenfold(root, ONLY);
    expect(code).toBe(1);
    expect(stdout).toContain('src/data.ts: too-large.');
  });
});

test('an unreadable folder is said, and the others are checked', async () => {
  const root = avatars({ 'src/private/orders.ts': ROUTE });
  chmodSync(root, 0o755);
  chmodSync(join(root, 'src/private'), 0o000);
  // Permissions do not bind root.
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    const { code, stdout } = await tenfold(root, ONLY);
    expect(stdout).toContain('src/private: unreadable.');
    expect(code).toBe(1);
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(join(root, 'src/private'), 0o755);
  }
});

test('JSON is the published contract', async () => {
  const root = avatars();
  const { stdout, stderr } = await tenfold(root, [...ONLY, '--format', 'json']);
  const report = JSON.parse(stdout);
  const validate = new Ajv({ strictTypes: false }).compile(readSchema('report.schema.json'));
  expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  expect(stderr).toBe('');
  expect(report).toMatchObject({ root, errors: [], summary: { files: 1, findings: 1, errors: 0 } });
  const [finding] = report.findings;
  expect(finding).toMatchObject({ rule: 'upload-base64-datauri', path: 'src/app.ts', start: { line: 9 }, fix: { files: ['src/app.ts', 'src/tenfold/cloudinary.ts'] } });
  const line = ROUTE.split('\n')[finding.start.line - 1] ?? '';
  expect(line.slice(finding.start.column - 1, finding.end.column - 1)).toContain('base64');
  expect(validate({ ...report, extra: 1 })).toBe(false);
});

test('the schema of the configuration accepts what Tenfold accepts', () => {
  const validate = new Ajv().compile(readSchema('config.schema.json'));
  expect(validate({ $schema: 'x', include: ['src/**'], exclude: [], rules: { 'upload-limit': 'off' }, strategies: { 'upload-memory-storage': 'disk' } })).toBe(true);
  expect(validate({ exlude: [] })).toBe(false);
  expect(validate({ rules: { 'upload-limit': 'hihg' } })).toBe(false);
});

test('paths narrow what is reported; the whole workspace is the project', async () => {
  const root = project({
    'package.json': '{ "name": "shop", "workspaces": ["packages/*"] }',
    'packages/api/package.json': MANIFEST,
    'packages/api/src/app.ts': ROUTE,
    'packages/web/package.json': '{ "name": "web" }',
    'packages/web/src/index.ts': 'export const title = "Shop";\n',
  });
  const api = JSON.parse((await tenfold(join(root, 'packages/web'), [...ONLY, '../api', '--format', 'json'])).stdout);
  expect(api).toMatchObject({ root, findings: [{ path: 'packages/api/src/app.ts' }] });
  expect((await tenfold(root, [...ONLY, 'packages/web'])).code).toBe(0);
});

test('why tells what decided', async () => {
  const root = avatars({
    'src/orders.ts': 'export const port = 3000;\n',
    'src/quiet.ts': ROUTE.replace('  const image', '  // eslint-disable-next-line tenfold/upload-base64-datauri -- small files only\n  const image'),
    'src/types.d.ts': 'export {};\n',
    '.gitignore': 'src/local.ts\n',
    'src/local.ts': ROUTE,
    'legacy/app.ts': ROUTE,
    'tenfold.config.json': '{ "exclude": ["legacy/**"] }',
  });
  mkdirSync(join(root, 'dist'));
  writeFileSync(join(root, 'dist/app.js'), 'export {};\n');
  const why = async (path: string) => (await tenfold(root, ['why', path])).stdout;
  expect(await why('src/app.ts')).toMatch(/upload-base64-datauri: found at line 9: critical, (in|on) /);
  expect(await why('src/orders.ts')).toMatch(/upload-base64-datauri: clean: none of `[^`]+`/);
  expect(await why('src/quiet.ts')).toContain('upload-base64-datauri: suppressed at line 10 by an eslint-disable comment.');
  expect(await why('src/types.d.ts')).toContain('no JavaScript or TypeScript source file');
  expect(await why('src/local.ts')).toContain('ignored by .gitignore');
  expect(await why('legacy/app.ts')).toContain('"exclude" of the configuration');
  expect(await why('dist/app.js')).toContain('`dist` is left out');
});

test('rules and explain print every rule', async () => {
  const listed = JSON.parse((await tenfold(avatars(), ['rules', '--format', 'json'])).stdout);
  const { code, stdout } = await tenfold(avatars({ 'tenfold.config.json': '{ "rules": { "upload-base64-datauri": "off" } }' }), ['rules']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^upload-base64-datauri {2}off {2}uploads, fixes: safe/m);
  for (const { id } of listed) {
    expect(stdout).toMatch(new RegExp(`^${id} `, 'm'));
    const page = await tenfold(avatars(), ['explain', id]);
    expect(page.code, page.stderr).toBe(0);
    expect(page.stdout).toMatch(new RegExp(`^${id}\\n\\n[^]*\\nExample\\n[^]*\\nRefusals\\n`));
  }
});
