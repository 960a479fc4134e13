import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shopChanges, shopTree, snapshot, temporaryDirectory, writeTree } from './testing.ts';
import { WriteError } from './errors.ts';
import { arm } from './failpoint.ts';
import { isInterrupted } from './transaction.ts';
import { undo, write, type Writable } from './write.ts';

/** Nobody, for when the tests run as root, whom the system refuses nothing. */
const USER = process.getuid?.() === 0 ? 65_534 : undefined;

const home = temporaryDirectory();
const child = join(home, 'child.mjs');
const changesPath = join(home, 'changes.json');
let root = '';

beforeAll(() => {
  buildSync({ entryPoints: [join(import.meta.dirname, 'kill-child.ts')], outfile: child, bundle: true, platform: 'node', format: 'esm', target: 'node20' });
  chmodSync(home, 0o755);
});
afterAll(() => rmSync(home, { recursive: true }));
beforeEach(() => {
  root = temporaryDirectory();
  return () => rmSync(root, { recursive: true, force: true });
});

/** What a write by someone without privileges is refused with; empty when it is not. */
function refusal(changes: Writable): string {
  writeFileSync(changesPath, JSON.stringify(changes));
  const { stderr } = spawnSync(process.execPath, [child, root, 'write', changesPath], { encoding: 'utf8', ...(USER !== undefined && { uid: USER, gid: USER }) });
  return /WriteError: (.*)/.exec(stderr)?.[1] ?? stderr;
}

function own(): void {
  for (const path of ['', ...Object.keys(snapshot(root))]) if (USER !== undefined) chownSync(join(root, path), USER, USER);
}

describe.skipIf(process.platform === 'win32')('without permission', () => {
  const files = (path: string) => [{ path: 'a.ts', before: 'a\n', after: 'A\n' }, { path, before: 'b\n', after: 'B\n' }];

  it.each<[string, RegExp, Writable, () => void]>([
    ['a directory', /^`lib\/b\.ts` cannot be written: its directory is read-only\.$/, { files: files('lib/b.ts'), creates: [], removes: [] }, () => chmodSync(join(root, 'lib'), 0o555)],
    ['the directory of a new file', /^`lib\/new\/c\.ts` cannot be written: its directory is read-only\.$/, { files: files('b.ts'), creates: [{ path: 'lib/new/c.ts', text: '' }], removes: [] }, () => chmodSync(join(root, 'lib'), 0o555)],
    ['the directory of a removed file', /^`lib\/b\.ts` cannot be written/, { files: files('b.ts'), creates: [], removes: ['lib/b.ts'] }, () => chmodSync(join(root, 'lib'), 0o555)],
    ['a file to read', /^`b\.ts` cannot be read: permission denied\.$/, { files: files('b.ts'), creates: [], removes: [] }, () => chmodSync(join(root, 'b.ts'), 0o000)],
    ['the root, for the journal', /^`\.tenfold` cannot be written: permission denied\. Without a journal nothing is changed\.$/, { files: files('b.ts'), creates: [], removes: [] }, () => chmodSync(root, 0o555)],
  ])('on %s nothing is changed', (_, message, changes, forbid) => {
    writeTree(root, { 'a.ts': 'a\n', 'b.ts': 'b\n', 'lib/b.ts': 'b\n' });
    own();
    forbid();
    const readable = USER === undefined && message.source.includes('be read') ? undefined : snapshot(root);
    expect(refusal(changes)).toMatch(message);
    chmodSync(root, 0o755);
    if (readable) expect(snapshot(root)).toEqual(readable);
    expect(existsSync(join(root, '.tenfold'))).toBe(false);
    chmodSync(join(root, 'lib'), 0o755);
  });
});

it.skipIf(USER === undefined)('leaves a file to its owner when root rewrites it', async () => {
  writeTree(root, { 'a.ts': 'a\n' });
  own();
  await write(root, { files: [{ path: 'a.ts', before: 'a\n', after: 'A\n' }], creates: [], removes: [] });
  expect(statSync(join(root, 'a.ts'))).toMatchObject({ uid: USER, gid: USER });
});

describe('when the system refuses one call', () => {
  it.each(['write', 'undo'] as const)('a %s changes all or nothing, whichever call it is', async (action) => {
    const memory = temporaryDirectory(existsSync('/dev/shm') ? '/dev/shm' : undefined);
    shopTree(memory);
    const changes = shopChanges(memory);
    const forth = () => (action === 'write' ? write(memory, changes) : undo(memory));
    const back = () => (action === 'write' ? undo(memory) : write(memory, changes));
    if (action === 'undo') await write(memory, changes);
    const start = snapshot(memory);
    const outcomes = { unchanged: 0, finished: 0 };
    const counted = arm(0, 'refuse');
    await forth();
    const calls = counted.calls();
    counted.disarm();
    await back();
    for (let at = 1; at <= calls; at += 1) {
      const armed = arm(at, 'refuse');
      const error = await forth().then(() => undefined, (reason: unknown) => reason);
      armed.disarm();
      // A refused call may not matter, such as the removal of the lock; then the work is done.
      const isFinished = error === undefined || /rmSync/.test(String(error));
      if (isFinished && JSON.stringify(snapshot(memory)) !== JSON.stringify(start)) {
        outcomes.finished += 1;
        await back();
      } else outcomes.unchanged += 1;
      expect([at, error instanceof WriteError || error === undefined, isInterrupted(memory), snapshot(memory)], String(error)).toEqual([at, true, false, start]);
    }
    expect(outcomes.unchanged).toBeGreaterThan(20);
    rmSync(memory, { recursive: true });
  }, 300_000);
});
