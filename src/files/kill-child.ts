import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { recover, undo, write, type Writable } from './write.ts';

// Started by write.kill.test.ts: kills itself in the middle of its n-th call to the file system, or is killed from outside.
const [root = '', action = '', changesPath = '', failpoint = '0'] = process.argv.slice(2);

const CALLS = ['openSync', 'closeSync', 'writeFileSync', 'readFileSync', 'fsyncSync', 'fchmodSync', 'mkdirSync', 'renameSync', 'rmSync', 'rmdirSync'] as const;

/** Counts calls from now on; dies at the given one, after half of the bytes when it is a write. */
function arm(at: number): () => number {
  let count = 0;
  for (const name of CALLS) {
    const original: unknown = fs[name];
    if (typeof original !== 'function') throw new TypeError(`${name} is not a function`);
    Object.defineProperty(fs, name, {
      value: (...given: unknown[]) => {
        count += 1;
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
  return () => count;
}

function isWritable(value: unknown): value is Writable {
  return typeof value === 'object' && value !== null && 'files' in value && 'creates' in value && 'removes' in value;
}

const changes: unknown = JSON.parse(fs.readFileSync(changesPath, 'utf8'));
if (!isWritable(changes)) throw new TypeError('no change set');
const calls = arm(Number(failpoint));
fs.writeSync(1, 'ready\n');
if (action === 'write') await write(root, changes);
else if (action === 'undo') await undo(root);
else await recover(root);
fs.writeSync(1, `${calls()}\n`);
