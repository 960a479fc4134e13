import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const CALLS = ['openSync', 'closeSync', 'writeFileSync', 'readFileSync', 'fsyncSync', 'fchmodSync', 'mkdirSync', 'renameSync', 'rmSync', 'rmdirSync'] as const;

/**
 * For tests: counts the calls to the file system from now on. At the given one the process kills itself, after half of the bytes when
 * it is a write, or the system refuses the call.
 */
export function arm(at: number, failure: 'kill' | 'refuse'): { calls(): number; disarm(): void } {
  let count = 0;
  const originals = CALLS.map((name) => [name, Object.getOwnPropertyDescriptor(fs, name) ?? {}] as const);
  for (const [name, { value: original }] of originals) {
    if (typeof original !== 'function') throw new TypeError(`${name} is not a function`);
    Object.defineProperty(fs, name, {
      configurable: true,
      writable: true,
      value: (...given: unknown[]) => {
        count += 1;
        if (count === at && failure === 'refuse') throw Object.assign(new Error(`${name} is refused`), { code: 'ENOSPC' });
        if (count === at) {
          const [target, bytes, ...rest] = given;
          if (name === 'writeFileSync' && bytes instanceof Uint8Array) original.call(fs, target, bytes.subarray(0, bytes.length / 2), ...rest);
          process.kill(process.pid, 'SIGKILL');
        }
        return original.apply(fs, given);
      },
    });
  }
  syncBuiltinESMExports();
  return {
    calls: () => count,
    disarm() {
      for (const [name, descriptor] of originals) Object.defineProperty(fs, name, descriptor);
      syncBuiltinESMExports();
    },
  };
}
