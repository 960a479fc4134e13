import { spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shopChanges, shopTree, snapshot, temporaryDirectory } from './testing.ts';
import { isInterrupted } from './transaction.ts';
import { recover, undo, write } from './write.ts';

const SEED = 20_250_611;
const ROUNDS = 200;

// A file system in memory, where there is one: a killed process does not need the disk, and 500 writes wait for it long.
const memory = existsSync('/dev/shm') ? '/dev/shm' : undefined;
const home = temporaryDirectory(memory);
const child = join(home, 'child.mjs');
const changesPath = join(home, 'changes.json');

/** Deterministic numbers in [0, 1): mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Two at a time: one process starts while the outcome of another is looked at. */
async function inTwoLanes<T>(tasks: readonly T[], run: (task: T) => Promise<void>): Promise<void> {
  const rest = [...tasks];
  const lane = async () => {
    for (let task = rest.shift(); task !== undefined; task = rest.shift()) await run(task);
  };
  await Promise.all([lane(), lane()]);
}

interface Life {
  wasKilled: boolean;
  /** Between `ready` and the end. */
  milliseconds: number;
  calls: number;
}

/** Runs the child until it ends, kills itself at a call, or is killed this many milliseconds after it is ready. */
function live(root: string, action: 'write' | 'undo' | 'recover', { failpoint = 0, killAfter }: { failpoint?: number; killAfter?: number } = {}): Promise<Life> {
  return new Promise((resolve, reject) => {
    const started = spawn(process.execPath, [child, root, action, changesPath, String(failpoint)], { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    let ready = 0;
    started.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      if (ready > 0) return;
      ready = performance.now();
      if (killAfter === undefined) return;
      const kill = () => (performance.now() - ready < killAfter ? setImmediate(kill) : started.kill('SIGKILL'));
      kill();
    });
    started.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    started.on('error', reject);
    started.on('close', (code, signal) => {
      if (signal === null && code !== 0) reject(new Error(errors));
      else resolve({ wasKilled: signal === 'SIGKILL', milliseconds: performance.now() - ready, calls: Number(output.split('\n')[1]) });
    });
  });
}

let fresh: Record<string, string> = {};
let changed: Record<string, string> = {};
const longest = { write: { milliseconds: 0, calls: 0 }, undo: { milliseconds: 0, calls: 0 } };

beforeAll(async () => {
  buildSync({ entryPoints: [join(import.meta.dirname, 'kill-child.ts')], outfile: child, bundle: true, platform: 'node', format: 'esm', target: 'node20' });
  const root = temporaryDirectory(memory);
  shopTree(root);
  fresh = snapshot(root);
  writeFileSync(changesPath, JSON.stringify(shopChanges(root)));
  for (const action of ['write', 'undo'] as const) {
    const { milliseconds, calls } = await live(root, action);
    longest[action] = { milliseconds, calls };
    if (action === 'write') changed = snapshot(root);
  }
  expect(snapshot(root)).toEqual(fresh);
  rmSync(root, { recursive: true });
});
afterAll(() => rmSync(home, { recursive: true }));

/** The tree is the old one or the new one; whichever it is, it can be written and undone from there. */
async function assertWhole(root: string): Promise<'old' | 'new'> {
  await recover(root);
  expect(isInterrupted(root)).toBe(false);
  const found = snapshot(root);
  const side = JSON.stringify(found) === JSON.stringify(fresh) ? 'old' : 'new';
  expect(found).toEqual(side === 'old' ? fresh : changed);
  if (side === 'old') await write(root, shopChanges(root));
  expect(snapshot(root)).toEqual(changed);
  await undo(root);
  expect(snapshot(root)).toEqual(fresh);
  return side;
}

describe(`kill -9 at ${ROUNDS} points of a write and its undo (seed ${SEED})`, () => {
  const random = randomNumbers(SEED);
  const seen = { old: 0, new: 0, killed: 0 };

  async function round(action: 'write' | 'undo', how: { failpoint?: number; killAfter?: number }): Promise<void> {
    const root = temporaryDirectory(memory);
    shopTree(root);
    if (action === 'undo') await write(root, shopChanges(root));
    const { wasKilled } = await live(root, action, how);
    if (wasKilled) seen.killed += 1;
    seen[await assertWhole(root)] += 1;
    rmSync(root, { recursive: true });
  }

  const halfOfRounds = (how: (action: 'write' | 'undo') => { failpoint?: number; killAfter?: number }) => {
    const actions = Array.from({ length: ROUNDS / 2 }, (_, at) => (at % 3 === 2 ? ('undo' as const) : ('write' as const)));
    return inTwoLanes(actions.map((action) => ({ action, ...how(action) })), ({ action, ...point }) => round(action, point));
  };

  it('leaves the old tree or the new one when killed at a moment in time', async () => {
    await halfOfRounds((action) => ({ killAfter: random() * longest[action].milliseconds }));
    expect(seen.killed).toBeGreaterThan(ROUNDS / 20);
  }, 300_000);

  it('leaves the old tree or the new one when killed within a call', async () => {
    Object.assign(seen, { old: 0, new: 0, killed: 0 });
    await halfOfRounds((action) => ({ failpoint: 1 + Math.floor(random() * longest[action].calls) }));
    expect(seen.killed).toBe(ROUNDS / 2);
    expect(Math.min(seen.old, seen.new)).toBeGreaterThan(ROUNDS / 20);
  }, 300_000);

  it('survives being killed again while it recovers', async () => {
    const rounds = Array.from({ length: 10 }, () => [Math.floor(longest.write.calls * (0.7 + 0.3 * random())), 1 + Math.floor(random() * 60), 1 + Math.floor(random() * 30)]);
    await inTwoLanes(rounds, async ([written = 0, ...recovered]) => {
      const root = temporaryDirectory(memory);
      shopTree(root);
      await live(root, 'write', { failpoint: written });
      for (const failpoint of recovered) await live(root, 'recover', { failpoint });
      await assertWhole(root);
      rmSync(root, { recursive: true });
    });
  }, 300_000);
});
