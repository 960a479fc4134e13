import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { version } from '../../package.json';
import { avatars, MAIN, ONLY, ROUTE, spawnTenfold, TSX } from './testing.ts';

test('prints its version and its help', async () => {
  expect(await spawnTenfold(avatars(), ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  const { code, stdout } = await spawnTenfold(avatars(), ['--help']);
  expect(code).toBe(0);
  for (const name of ['check', 'fix', 'undo', 'explain', 'rules', 'why']) expect(stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'));
});

test('ends with the exit code of the command, without progress or colours in a pipe', async () => {
  const { code, stdout, stderr } = await spawnTenfold(avatars(), ONLY);
  expect([code, stderr]).toEqual([1, '']);
  expect(stdout).toContain('upload-base64-datauri');
  expect(stdout).not.toContain('\u001B');
});

test('never prints a stack trace, unless asked to', async () => {
  const root = avatars();
  expect((await spawnTenfold(root, ['--onyl'])).stderr).not.toContain(' at ');
  expect((await spawnTenfold(root, ['--onyl'], { TENFOLD_DEBUG: '1' })).stderr).toMatch(/\n +at .*args\.ts/);
});

test('Ctrl-C while the verify command runs restores everything and exits 130', async () => {
  const root = avatars();
  const slowAfter = 'grep -q base64 src/app.ts || (touch started; sleep 20)';
  const child = spawn(process.execPath, ['--import', TSX, MAIN, 'fix', ...ONLY, '--write', '--verify-cmd', slowAfter], { cwd: root, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<{ code: number | null; stderr: string }>((resolve) => {
    let stderr = '';
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.on('close', (code) => resolve({ code, stderr }));
  });
  await until(() => existsSync(join(root, 'started')));
  // A terminal sends it to every process of the group.
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  expect(await ended).toEqual({ code: 130, stderr: 'error: Interrupted.\n  Every file is restored.\n' });
  expect(readFileSync(join(root, 'src/app.ts'), 'utf8')).toBe(ROUTE);
});

test('Ctrl-C before anything is written exits 130', async () => {
  const root = avatars();
  const child = spawn(process.execPath, ['--import', TSX, MAIN, 'fix', ...ONLY, '--write', '--verify-cmd', 'touch started; sleep 20'], { cwd: root, detached: true, stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('close', resolve));
  await until(() => existsSync(join(root, 'started')));
  if (child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  expect(await ended).toBe(130);
  expect(existsSync(join(root, '.tenfold'))).toBe(false);
});

test('a reader that leaves early is no error', async () => {
  const child = spawn(process.execPath, ['--import', TSX, MAIN, ...ONLY, '--format', 'json'], { cwd: avatars(), stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  child.stdout.destroy();
  await new Promise((resolve) => child.on('close', resolve));
  expect(stderr).toBe('');
});

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 50));
}
