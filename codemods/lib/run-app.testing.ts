/** Runs a small server before and after a rewrite, in a process and a folder of its own. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fix } from '../../src/engine/fix.ts';
import { memoryHost } from '../../src/project/host.ts';

export type Files = Readonly<Record<string, string>>;

export interface App {
  /** Status and body of a request; rejects when there is no answer in time. */
  get(path: string, timeout?: number): Promise<{ status: number; body: string }>;
  stop(): Promise<void>;
}

const root = resolve(import.meta.dirname, '../..');

/**
 * The files of a project after the fixes of one rule.
 * @throws when nothing is fixed, or a fix did not hold.
 */
export async function rewritten(files: Files, rule: string): Promise<Files> {
  const { changeSet, rolledBack } = await fix({ root: '/project', host: memoryHost(files, '/project'), only: [rule], tier: 'review' });
  if (changeSet.files.length === 0 || rolledBack.length > 0) throw new Error(`Nothing is rewritten: ${rolledBack.map(({ because }) => because).join(' ')}`);
  return { ...files, ...Object.fromEntries([...changeSet.files.map((file) => [file.path, file.after]), ...changeSet.creates.map((file) => [file.path, file.text])]) };
}

/** Starts `app.js`, which sends its port when it listens. Its dependencies are those of this repository. */
export async function startApp(files: Files, env: Readonly<Record<string, string>>): Promise<App> {
  const folder = mkdtempSync(join(tmpdir(), 'tenfold-app-'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const child = spawn(process.execPath, ['app.js'], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: { ...process.env, ...env } });
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const port = await new Promise<number>((done, fail) => {
    child.once('message', (message) => done(Number(message)));
    child.once('exit', () => fail(new Error('The server did not start.')));
  });
  return {
    async get(path, timeout = 10_000) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { signal: AbortSignal.timeout(timeout) });
      return { status: response.status, body: await response.text() };
    },
    async stop() {
      child.kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
