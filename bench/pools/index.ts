import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { table } from '../numbers.ts';
import { DEFAULT, makeApps, type App, type Build } from './apps.ts';
import { openDatabases, type Databases } from './databases.ts';

const REQUESTS = 30;
const BUILDS = ['before', 'after'] as const;

interface Measured {
  app: App;
  peaks: Record<Build, number[]>;
}

/** Prints the most connections that 30 queries at once open, before and after the rewrite; returns what is not as promised. */
export async function pools({ quick }: { quick: boolean }): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tenfold-bench-pools-'));
  const databases = await openDatabases();
  try {
    const measured = makeApps(folder, databases.urls).map((app): Measured => ({ app, peaks: { before: [], after: [] } }));
    for (let repetition = 0; repetition < (quick ? 1 : 3); repetition++) {
      for (const { app, peaks } of measured) for (const build of BUILDS) peaks[build].push(await peakOf(app, build, databases));
    }
    const rows = [['', 'written', 'meant', 'peak before', 'peak after'], ...measured.map(({ app, peaks }) => [app.title, app.written, String(app.configured), each(peaks.before), each(peaks.after)])];
    process.stdout.write(`pools: connections while ${String(REQUESTS)} requests sleep 150 ms in the database, read from pg_stat_activity and processlist\n\n${table(rows)}\n\n`);
    return measured.flatMap(problems);
  } finally {
    await databases.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function each(peaks: readonly number[]): string {
  return [...new Set(peaks)].join(', ');
}

function problems({ app, peaks }: Measured): string[] {
  const name = `${app.title} with ${app.written}`;
  const found: string[] = [];
  if (peaks.before.some((peak) => peak !== DEFAULT)) found.push(`${name} opens ${each(peaks.before)} connections before the rewrite, not the ${String(DEFAULT)} of the default`);
  if (peaks.after.some((peak) => peak !== app.configured)) found.push(`${name} opens ${each(peaks.after)} connections after the rewrite, not ${String(app.configured)}`);
  return found;
}

/** Most connections seen while the requests are answered; looks every few milliseconds. */
async function peakOf(app: App, build: Build, databases: Databases): Promise<number> {
  while ((await databases.connections(app.database)) > 0) await wait(20);
  const port = await freePort();
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => name !== 'DATABASE_URL' && name !== 'DB_POOL_MAX'));
  const child = spawn(process.execPath, ['--no-warnings', '--env-file=.env', 'src/server.mjs'], { cwd: app.directory[build], env: { ...env, ...app.env, PORT: String(port) }, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const url = `http://127.0.0.1:${String(port)}/sleep`;
    await listening(child, url);
    let peak = 0;
    let isDone = false;
    const requests = Promise.all(Array.from({ length: REQUESTS }, () => answered(url))).finally(() => {
      isDone = true;
    });
    while (!isDone) {
      peak = Math.max(peak, await databases.connections(app.database));
      await wait(5);
    }
    await requests;
    return peak;
  } finally {
    child.kill();
    if (child.exitCode === null) await once(child, 'exit');
  }
}

async function answered(url: string): Promise<void> {
  const { status } = await fetch(url);
  if (status !== 204) throw new Error(`${url} answers ${String(status)}.`);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  server.close();
  return port;
}

async function listening(child: ChildProcess, url: string): Promise<void> {
  for (let attempt = 0; attempt < 200 && child.exitCode === null; attempt++) {
    try {
      await fetch(url.replace('/sleep', '/'));
      return;
    } catch {
      await wait(50);
    }
  }
  throw new Error(`Nothing answers at ${url}.`);
}
