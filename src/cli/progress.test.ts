import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { startProgress } from './progress.ts';

function watch({ isTTY = true, env = {} }: { isTTY?: boolean; env?: Record<string, string> } = {}) {
  const stderr = Object.assign(new PassThrough(), { isTTY });
  let now = 0;
  const progress = startProgress({ stderr, env }, () => now);
  return {
    at(milliseconds: number, done: number) {
      now = milliseconds;
      progress.report({ phase: 'Checking', done, total: 5000 });
    },
    printed() {
      progress.clear();
      return String(stderr.read() ?? '');
    },
  };
}

test('nothing for a run under one second', () => {
  const run = watch();
  run.at(0, 0);
  run.at(999, 4800);
  expect(run.printed()).toBe('');
});

test('one line after a second, renewed at most ten times a second, and removed at the end', () => {
  const run = watch();
  for (const milliseconds of [1000, 1050, 1200]) run.at(milliseconds, milliseconds);
  expect(run.printed()).toBe('\r\u001B[2KChecking 1000/5000\r\u001B[2KChecking 1200/5000\r\u001B[2K');
});

test.each([
  [false, {}],
  [true, { CI: 'true' }],
  [true, { TERM: 'dumb' }],
])('nothing with a terminal: %s, %j', (isTTY, env: Record<string, string>) => {
  const run = watch({ isTTY, env });
  run.at(5000, 1);
  expect(run.printed()).toBe('');
});
