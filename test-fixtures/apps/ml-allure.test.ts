import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../services.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'tenfold-ml-allure-'));
const app = join(folder, 'ml-allure');

/** Runs Node in the copy of the app and waits. */
function node(...args: string[]): { status: number | null; output: string } {
  // The schema engine is a download that generating a client does not need.
  const env = { ...process.env, NO_COLOR: '1', PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' };
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', ...args], { cwd: app, encoding: 'utf8', env });
  return { status, output: `${stdout}${stderr}` };
}

function tenfold(...args: string[]): { status: number | null; output: string } {
  return node('--import', 'tsx', join(root, 'src/cli/main.ts'), ...args);
}

function typeCheck(): { status: number | null; output: string } {
  return node(join(root, 'node_modules/typescript/bin/tsc'), '--noEmit');
}

/** The app's own tests: `npm test` without npm. */
function appTests(): { passed: number; failed: string[] } {
  const { output } = node('--import', 'tsx', 'scripts/with-database.ts', 'tests/all.ts');
  return { passed: output.match(/^ok /gm)?.length ?? 0, failed: output.match(/^not ok .*\n(?: +.*\n)*/gm) ?? [] };
}

/** Statements that each page sends to the database: `npm run statements`. */
function statements(): Record<string, number> {
  return JSON.parse(node('--import', 'tsx', 'scripts/with-database.ts', 'scripts/statements.ts').output);
}

/** Path and hash of every file that belongs to the app. */
function contents(): Record<string, string> {
  const paths = readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.startsWith(join(app, '.tenfold')));
  return Object.fromEntries(paths.sort().map((path) => [path, createHash('sha256').update(readFileSync(path)).digest('hex')]));
}

beforeAll(() => {
  cpSync(join(import.meta.dirname, 'ml-allure'), app, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describeWith(['PostgreSQL'], 'ML Allure', () => {
  let found: Record<string, string>;
  let passedBefore: number;

  it('works as it is, with 50 statements and more for one order', () => {
    expect(node(join(root, 'node_modules/prisma/build/index.js'), 'generate')).toMatchObject({ status: 0 });
    expect(typeCheck()).toEqual({ status: 0, output: '' });
    const { passed, failed } = appTests();
    expect(failed).toEqual([]);
    expect(passed).toBeGreaterThan(10);
    expect(statements()).toEqual({ 'order detail': 52, 'order list': 58, cart: 13, products: 51 });
    found = contents();
    passedBefore = passed;
  });

  it('is rewritten by one command', () => {
    const { status, output } = tenfold('fix', '--write', '--tier', 'review');
    expect({ status, output }).toMatchObject({ status: 0 });
    const again = tenfold('fix', '--tier', 'review', '--format', 'json');
    expect(JSON.parse(again.output)).toMatchObject({ run: { applied: [] } });
  });

  it('works the same afterwards, with a handful of statements a page and at most 4 for an order', () => {
    expect(typeCheck()).toEqual({ status: 0, output: '' });
    const { passed, failed } = appTests();
    expect(failed).toEqual([]);
    expect(passed).toBe(passedBefore);
    const counts = statements();
    for (const [page, count] of Object.entries(counts)) expect({ page, count, isFew: count <= 5 }).toMatchObject({ isFew: true });
    expect(counts['order detail']).toBeLessThanOrEqual(4);
    const server = Object.keys(contents()).filter((path) => path.startsWith(join(app, 'server')) && !path.includes('generated'));
    expect(server.filter((path) => /new PrismaClient\(/.test(readFileSync(path, 'utf8')))).toHaveLength(1);
  });

  it('is put back byte for byte', () => {
    const { status, output } = tenfold('undo');
    expect({ status, output }).toMatchObject({ status: 0 });
    expect(contents()).toEqual(found);
  });
});
