import { execFileSync } from 'node:child_process';
import { rmSync, symlinkSync, writeFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { dirtyFiles } from './git.ts';
import { temporaryDirectory, writeTree } from './testing.ts';

let root = '';
const git = (...args: string[]) => execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@shop.test', ...args], { cwd: root, stdio: 'pipe' });

beforeEach(() => {
  root = temporaryDirectory();
  return () => rmSync(root, { recursive: true });
});
afterEach(() => vi.unstubAllEnvs());

function commitShop(): void {
  git('init', '-q');
  writeTree(root, { 'api/orders.ts': 'a\n', 'api/straße 🧾.ts': 'a\n', 'api/invoices.ts': 'a\n', 'web/page.ts': 'a\n', '.gitignore': 'generated\n' });
  symlinkSync('../web/page.ts', join(root, 'api/page.ts'));
  git('add', '.');
  git('commit', '-q', '-m', 'Start');
}

it('finds nothing in a clean repository', async () => {
  commitShop();
  expect(await dirtyFiles(root, ['api/orders.ts', 'api/new.ts'])).toEqual([]);
});

it('counts only the files asked for: changed, staged, untracked and ignored ones', async () => {
  commitShop();
  writeTree(root, { 'api/orders.ts': 'b\n', 'api/straße 🧾.ts': 'b\n', 'api/added.ts': 'b\n', 'api/loose.ts': 'b\n', 'web/page.ts': 'b\n', 'generated/client.ts': '' });
  git('add', 'api/added.ts');
  const asked = ['api/page.ts', 'api/orders.ts', 'api/straße 🧾.ts', 'api/added.ts', 'api/loose.ts', 'api/invoices.ts', 'generated/client.ts'];
  expect(await dirtyFiles(root, asked)).toEqual(asked.filter((path) => path !== 'api/invoices.ts'));
  expect(await dirtyFiles(join(root, 'api'), ['orders.ts', 'invoices.ts'])).toEqual(['orders.ts']);
});

it('counts a deleted file and both names of a renamed one', async () => {
  commitShop();
  git('mv', 'api/orders.ts', 'api/sales.ts');
  rmSync(join(root, 'api/invoices.ts'));
  expect(await dirtyFiles(root, ['api/orders.ts', 'api/sales.ts', 'api/invoices.ts'])).toEqual(['api/orders.ts', 'api/sales.ts', 'api/invoices.ts']);
});

it('is undefined outside a repository and without git', async () => {
  expect(await dirtyFiles(root, ['orders.ts'])).toBeUndefined();
  commitShop();
  vi.stubEnv('PATH', '/nowhere');
  expect(await dirtyFiles(root, ['api/orders.ts'])).toBeUndefined();
});

it('says so when git refuses', async () => {
  commitShop();
  writeFileSync(join(root, '.git/config'), 'broken [');
  await expect(dirtyFiles(root, ['api/orders.ts'])).rejects.toThrow(/git could not tell which files are changed/);
});

it('does not start the file monitor that a repository names', async () => {
  commitShop();
  git('config', 'core.fsmonitor', `touch ${join(root, 'started')} #`);
  await dirtyFiles(root, ['api/orders.ts']);
  expect(existsSync(join(root, 'started'))).toBe(false);
});
