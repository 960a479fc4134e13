import { readFileSync, writeSync } from 'node:fs';
import { arm } from './failpoint.ts';
import { recover, undo, write, type Writable } from './write.ts';

// Started by tests as a process of its own: writes, undoes or recovers, and kills itself at its n-th call to the file system when told to.
const [root = '', action = '', changesPath = '', failpoint = '0'] = process.argv.slice(2);

function isWritable(value: unknown): value is Writable {
  return typeof value === 'object' && value !== null && 'files' in value && 'creates' in value && 'removes' in value;
}

const changes: unknown = JSON.parse(readFileSync(changesPath, 'utf8'));
if (!isWritable(changes)) throw new TypeError('no change set');
const armed = arm(Number(failpoint), 'kill');
writeSync(1, 'ready\n');
if (action === 'write') await write(root, changes);
else if (action === 'undo') await undo(root);
else await recover(root);
writeSync(1, `${armed.calls()}\n`);
