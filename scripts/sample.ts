/**
 * `npm run sample` shows Tenfold at work on a copy of a small real server: what it finds, the rewrite, and that nothing is left.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const copy = join(mkdtempSync(join(tmpdir(), 'tenfold-sample-')), 'lockerroom');
cpSync(join(root, 'test-fixtures/apps/lockerroom'), copy, { recursive: true });

/** Runs the built command on the copy with the terminal of the user; stops the sample on a code that is not expected. */
function tenfold(args: readonly string[], expected: number): void {
  console.log(`\n$ npx tenfold ${args.join(' ')}\n`);
  const { status } = spawnSync(process.execPath, [join(root, 'dist/cli.js'), ...args], { cwd: copy, stdio: 'inherit' });
  if (status !== expected) {
    console.error(`Exit code ${status} instead of ${expected}.`);
    process.exit(1);
  }
}

tenfold(['check', '--max', '1'], 1);
tenfold(['fix', '--tier', 'review'], 1);
tenfold(['fix', '--tier', 'review', '--write'], 0);
tenfold(['check'], 0);
console.log(`\nThe rewritten server is in ${copy}.`);
