import { cpus, tmpdir } from 'node:os';
import { mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { median, spread, table } from '../numbers.ts';
import { makeApps, type App, type Build } from './apps.ts';
import { withDatabase } from './database.ts';
import { load, POOL, startServer, statements, type Server } from './runs.ts';

const CLIENTS = 20;

interface Measured {
  app: App;
  page: string;
  statements: Record<Build, number>;
  perSecond: Record<Build, number[]>;
}

/** Most statements a rewritten page may send, and how many times more requests it answers at least. */
const MOST: Readonly<Record<string, number>> = { 'order detail': 4 };
const MOST_OTHERWISE = 5;
const LEAST_GAIN = 2;

/** Prints requests per second and statements per request before and after the rewrite; returns what is not as promised. */
export async function queries({ quick }: { quick: boolean }): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tenfold-bench-queries-'));
  try {
    const apps = makeApps(folder);
    const measured: Measured[] = [];
    for (const app of apps) {
      measured.push(...(await withDatabase(app, quick ? 4 : 20, (url) => measure(app, url, quick ? { seconds: 1.5, repetitions: 1 } : { seconds: 4, repetitions: 5 }))));
    }
    process.stdout.write(
      `queries: ${String(CLIENTS)} clients, pools of ${String(POOL)} connections, PostgreSQL on this machine\n` +
        `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${String(cpus().length)} cores, ${quick ? '1 repetition' : '5 repetitions, taken in turn: median (lowest-highest)'}\n\n${report(measured)}\n\n`,
    );
    return measured.flatMap(problems);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(app: App, databaseUrl: string, { seconds, repetitions }: { seconds: number; repetitions: number }): Promise<Measured[]> {
  const counts = { before: statements(app, 'before', databaseUrl), after: statements(app, 'after', databaseUrl) };
  const servers: Record<Build, Server> = { before: await startServer(app, 'before', databaseUrl), after: await startServer(app, 'after', databaseUrl) };
  try {
    const measured: Measured[] = Object.keys(app.pages).map((page) => ({
      app,
      page,
      statements: { before: counts.before[page] ?? Number.NaN, after: counts.after[page] ?? Number.NaN },
      perSecond: { before: [], after: [] },
    }));
    for (const { page } of measured) for (const build of ['before', 'after'] as const) await load(servers[build].url + (app.pages[page] ?? ''), CLIENTS, 0.5, app.headers);
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const { page, perSecond } of measured) {
        for (const build of ['before', 'after'] as const) {
          perSecond[build].push(await load(servers[build].url + (app.pages[page] ?? ''), CLIENTS, seconds, app.headers));
        }
      }
    }
    return measured;
  } finally {
    for (const server of Object.values(servers)) await server.stop();
  }
}

function gain({ perSecond }: Measured): number {
  return median(perSecond.after) / median(perSecond.before);
}

function report(measured: readonly Measured[]): string {
  const rows = [['', 'statements before', 'after', 'requests/s before', 'after', 'gain']];
  for (const each of measured) {
    const { before, after } = each.perSecond;
    rows.push([`${each.app.title}: ${each.page}`, String(each.statements.before), String(each.statements.after), spread(before), spread(after), `${gain(each).toFixed(1)}x`]);
  }
  return table(rows);
}

function problems(measured: Measured): string[] {
  const most = MOST[measured.page] ?? MOST_OTHERWISE;
  const name = `${measured.app.title}, ${measured.page}`;
  const found: string[] = [];
  if (!(measured.statements.after <= most)) found.push(`${name} sends ${String(measured.statements.after)} statements, not ${String(most)} or fewer`);
  if (!(gain(measured) >= LEAST_GAIN)) found.push(`${name} answers ${gain(measured).toFixed(2)} times the requests, not ${String(LEAST_GAIN)} or more`);
  return found;
}
