import { Client } from 'pg';
import { seed } from './runs.ts';
import type { App } from './apps.ts';

const server = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres';

async function onServer(statement: string): Promise<void> {
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(statement);
  await client.end();
}

/** Runs `work` on a database of its own that the app has filled, and removes it. */
export async function withDatabase<T>(app: App, scale: number, work: (url: string) => Promise<T>): Promise<T> {
  const name = `tenfold_bench_${String(process.pid)}`;
  await onServer(`create database ${name}`);
  try {
    const url = new URL(server);
    url.pathname = `/${name}`;
    seed(app, url.href, scale);
    return await work(url.href);
  } finally {
    await onServer(`drop database ${name} with (force)`);
  }
}
