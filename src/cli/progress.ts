import { isCi } from './io.ts';
import type { Io } from './io.ts';

export interface Progress {
  report(state: { phase: string; done: number; total: number }): void;
  /** Removes the line; call it before anything else is printed. */
  clear(): void;
}

const FIRST_AFTER = 1000;
const EVERY = 100;

/** One line on stderr, from one second on. Nothing where stderr is no terminal, and nothing in CI. Times in milliseconds. */
export function startProgress({ stderr, env }: Pick<Io, 'stderr' | 'env'>, now: () => number = Date.now): Progress {
  if (stderr.isTTY !== true || isCi(env) || env['TERM'] === 'dumb') return { report() {}, clear() {} };
  const started = now();
  let last = 0;
  let isShown = false;
  return {
    report({ phase, done, total }) {
      const at = now();
      if (at - started < FIRST_AFTER || at - last < EVERY) return;
      last = at;
      isShown = true;
      stderr.write(`\r\u001B[2K${phase} ${done}${total > 0 ? `/${total}` : ''}`);
    },
    clear() {
      if (isShown) stderr.write('\r\u001B[2K');
      isShown = false;
    },
  };
}
