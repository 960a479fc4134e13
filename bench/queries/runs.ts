import { execFileSync, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import path from 'node:path';
import { z } from 'zod';
import { receive } from '../uploads/messages.ts';
import { SECRET, type App, type Build } from './apps.ts';

export interface Server {
  url: string;
  stop(): Promise<void>;
}

/** Connections each server may open, before and after alike. */
export const POOL = 10;

function environment(databaseUrl: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  return { ...process.env, DATABASE_URL: databaseUrl, JWT_SECRET: SECRET, NODE_ENV: 'production', DB_POOL_MAX: String(POOL), ...more };
}

function script(directory: string, file: string, env: NodeJS.ProcessEnv): string {
  return execFileSync(process.execPath, ['--no-warnings', '--import', 'tsx', file], { cwd: directory, env, encoding: 'utf8' });
}

/** Creates and fills the tables. */
export function seed(app: App, databaseUrl: string, scale: number): void {
  script(app.directory.before, 'scripts/fill.ts', environment(databaseUrl, { SCALE: String(scale) }));
}

/** Statements that each page sends, counted at the driver inside the server's process. */
export function statements(app: App, build: Build, databaseUrl: string): Record<string, number> {
  return z.record(z.string(), z.number()).parse(JSON.parse(script(app.directory[build], 'scripts/statements.ts', environment(databaseUrl))));
}

/** Starts the app as its `npm start` does, in a process of its own. */
export async function startServer(app: App, build: Build, databaseUrl: string): Promise<Server> {
  const port = await freePort();
  const cwd = app.directory[build];
  const child = spawn(process.execPath, ['--no-warnings', '--import', 'tsx', 'server/index.ts'], { cwd, env: environment(databaseUrl, { PORT: String(port) }), stdio: ['ignore', 'ignore', 'inherit'] });
  await listening(port);
  return {
    url: `http://127.0.0.1:${String(port)}`,
    async stop() {
      child.kill();
      await once(child, 'exit');
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = z.object({ port: z.number() }).parse(server.address());
  server.close();
  return port;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 150; attempt++) {
    const isOpen = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      }).on('error', () => resolve(false));
    });
    if (isOpen) return;
    await wait(100);
  }
  throw new Error(`Nothing listens on port ${String(port)}.`);
}

/** Requests that `clients` clients get answered per second, one after the other each, from a process of their own. */
export async function load(url: string, clients: number, seconds: number, headers: App['headers']): Promise<number> {
  const child = fork(path.join(import.meta.dirname, 'load.ts'), [JSON.stringify({ url, clients, seconds, headers })], { execArgv: ['--import', 'tsx'] });
  const { answered, failed } = await receive(child, z.object({ answered: z.number(), failed: z.number() }));
  if (failed > 0) throw new Error(`${String(failed)} requests to ${url} failed.`);
  return answered / seconds;
}
