import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { shopChanges, shopTree, snapshot, temporaryDirectory } from '../files/testing.ts';
import { undo, write } from '../files/write.ts';
import { runCommand } from './run-command.ts';

let root = '';
beforeEach(() => {
  root = temporaryDirectory();
  return () => rmSync(root, { recursive: true });
});

it('runs a command line with the shell, in the project', async () => {
  writeFileSync(join(root, 'orders.txt'), '1\n');
  expect(await runCommand(root, 'test -f orders.txt && echo "$((1 + 1)) orders" | tee out.txt >&2')).toMatchObject({ ok: true, code: 0, tail: '2 orders' });
  expect(readFileSync(join(root, 'out.txt'), 'utf8')).toBe('2 orders\n');
});

it('keeps the end of both outputs', async () => {
  const { ok, code, tail } = await runCommand(root, 'seq 1 5000; echo "1 failing" >&2; exit 3');
  expect([ok, code, tail.split('\n').length]).toEqual([false, 3, 40]);
  expect(tail).toContain('1 failing');
});

it('says how a command ended that a signal stopped, that does not exist, or that waits for input', async () => {
  expect(await runCommand(root, 'kill -TERM $$')).toMatchObject({ ok: false, signal: 'SIGTERM' });
  expect(await runCommand(root, 'no-such-command-here')).toMatchObject({ ok: false, code: 127, tail: expect.stringContaining('not found') });
  expect(await runCommand(root, 'cat')).toMatchObject({ ok: true, tail: '' });
  expect(await runCommand(join(root, 'gone'), 'true')).toMatchObject({ ok: false, tail: expect.stringContaining('ENOENT') });
});

it('leaves the tree to be restored byte for byte, also where the command changed files itself', async () => {
  shopTree(root);
  const before = snapshot(root);
  const { runId } = await write(root, shopChanges(root));
  expect((await runCommand(root, 'echo "// formatted" >> src/orders.ts; rm src/limits.ts; exit 1')).ok).toBe(false);
  await expect(undo(root, runId)).rejects.toThrow(/changed since/);
  await undo(root, runId, { force: true });
  expect(snapshot(root)).toEqual(before);
});
