import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { median, spread, table } from '../numbers.ts';
import { makeApps } from './apps.ts';
import { Port, receive, start } from './messages.ts';
import { faults, measure, type Bench, type Fault, type Run, type Variant } from './runs.ts';

const MEGABYTE = 1e6;
const SINK_BYTES_PER_SECOND = 6 * MEGABYTE;

const variants: Variant[] = [
  { title: 'Cloudinary, as found: base64 data URI', app: 'before', route: 'image' },
  { title: 'Cloudinary, rewritten', app: 'after', route: 'image' },
  { title: 'Cloudinary, as found: stream made of the buffer', app: 'before', route: 'video' },
  { title: 'Cloudinary, rewritten', app: 'after', route: 'video' },
  { title: 'S3, as found: buffer', app: 'before', route: 'document' },
  { title: 'S3, rewritten', app: 'after', route: 'document' },
];

/** Most the rewritten server may hold of what the found one held above idle, and of its whole resident set. */
const MOST_OVER_IDLE = 0.1;
const MOST_OF_PEAK = 0.15;

const STATUSES: Record<string, number> = { 'over the limit': 413, 'Cloudinary down': 502, 'Cloudinary down, stream': 502, 'S3 down': 502, 'client hangs up': 0 };

/** Prints what 20 parallel uploads of 15 MB cost before and after the rewrite; returns what is not as promised. */
export async function uploads({ quick }: { quick: boolean }): Promise<string[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tenfold-bench-'));
  const sink = start('sink.ts', String(SINK_BYTES_PER_SECOND));
  try {
    const { port } = await receive(sink, Port);
    const bundles = await makeApps(path.join(folder, 'apps'));
    const bench: Bench = { bundles, sink, sinkUrl: `http://127.0.0.1:${String(port)}`, parallel: 20, bytes: 15 * MEGABYTE };
    const repetitions = quick ? 1 : 3;
    const chosen = quick ? variants.slice(0, 2) : variants;

    const runs = new Map<Variant, Run[]>(chosen.map((variant) => [variant, []]));
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const [variant, seen] of runs) seen.push(await measure(bench, variant));
    }
    process.stdout.write(
      `uploads: ${String(bench.parallel)} parallel uploads of ${String(bench.bytes / MEGABYTE)} MB to a sink that reads ${String(SINK_BYTES_PER_SECOND / MEGABYTE)} MB/s per connection\n` +
        `Node ${process.versions.node}, ${process.platform} ${process.arch}, ${String(cpus().length)} cores, ${String(repetitions)} repetitions: median (lowest-highest), MB = 10^6 bytes\n\n` +
        `${report(runs, bench.parallel)}\n\n`,
    );
    const problems = check(runs, bench.parallel);
    for (const app of ['before', 'after'] as const) {
      const seen = await faults(bench, app);
      process.stdout.write(`${reportFaults(app, seen)}\n\n`);
      if (app === 'after') problems.push(...checkFaults(seen));
    }
    return problems;
  } finally {
    sink.disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

function pairs(runs: ReadonlyMap<Variant, Run[]>): { title: string; found: Run[]; rewritten: Run[] }[] {
  const all = [...runs];
  return all
    .filter(([variant]) => variant.app === 'before')
    .flatMap(([variant, found]) => {
      const rewritten = all.find(([other]) => other.app === 'after' && other.route === variant.route)?.[1];
      return rewritten ? [{ title: variant.title, found, rewritten }] : [];
    });
}

function peak(seen: readonly Run[]): number {
  return median(seen.map((run) => run.peak));
}

function overIdle(seen: readonly Run[]): number {
  return median(seen.map((run) => run.peak - run.idle));
}

function report(runs: ReadonlyMap<Variant, Run[]>, parallel: number): string {
  const rows = [['', 'idle MB', 'peak RSS MB', 'over idle MB', 'longest stall ms', 'wall s', 'stored']];
  for (const [{ title }, seen] of runs) {
    rows.push([
      title,
      spread(seen.map((run) => run.idle / MEGABYTE)),
      spread(seen.map((run) => run.peak / MEGABYTE)),
      spread(seen.map((run) => (run.peak - run.idle) / MEGABYTE)),
      spread(seen.map((run) => run.stall)),
      spread(seen.map((run) => run.milliseconds / 1000), 1),
      `${spread(seen.map((run) => run.identical))} of ${String(parallel)}`,
    ]);
  }
  const gains = pairs(runs).map(
    ({ title, found, rewritten }) => `${title}: peak RSS down ${percent(1 - peak(rewritten) / peak(found))}, what the uploads add to the idle server down ${percent(1 - overIdle(rewritten) / overIdle(found))}`,
  );
  return `${table(rows)}\n\n${gains.join('\n')}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function check(runs: ReadonlyMap<Variant, Run[]>, parallel: number): string[] {
  const problems: string[] = [];
  for (const [{ title, app }, seen] of runs) {
    if (app === 'before') continue;
    for (const run of seen) {
      if (run.answered !== parallel || run.identical !== parallel) problems.push(`${title}: ${String(run.identical)} of ${String(parallel)} files arrived with their bytes.`);
      if (run.temporaryFiles > 0) problems.push(`${title}: ${String(run.temporaryFiles)} files are left in the temporary folder.`);
    }
  }
  const [first] = pairs(runs);
  if (first && overIdle(first.rewritten) / overIdle(first.found) > MOST_OVER_IDLE) problems.push(`Memory above idle is down by less than ${percent(1 - MOST_OVER_IDLE)}.`);
  if (first && peak(first.rewritten) / peak(first.found) > MOST_OF_PEAK) problems.push(`Peak memory is down by less than ${percent(1 - MOST_OF_PEAK)}.`);
  return problems;
}

function reportFaults(app: Variant['app'], seen: readonly Fault[]): string {
  const rows = [[app === 'before' ? 'faults, as found' : 'faults, rewritten', 'statuses', 'stored', 'temporary files', 'deleted files held', 'server']];
  for (const fault of seen) {
    const statuses = [...new Set(fault.statuses)].map((status) => `${String(fault.statuses.filter((other) => other === status).length)} x ${status === 0 ? 'none' : String(status)}`);
    rows.push([fault.title, statuses.join(', '), String(fault.stored), String(fault.temporaryFiles), String(fault.deletedFilesHeld), fault.isAlive ? 'answers' : 'down']);
  }
  return table(rows);
}

function checkFaults(seen: readonly Fault[]): string[] {
  return seen.flatMap(({ title, statuses, temporaryFiles, deletedFilesHeld, isAlive, stored }) => [
    ...(statuses.every((status) => status === STATUSES[title]) ? [] : [`${title}: answered ${[...new Set(statuses)].join(', ')}.`]),
    ...(temporaryFiles + deletedFilesHeld > 0 ? [`${title}: ${String(temporaryFiles)} files stay in the temporary folder, ${String(deletedFilesHeld)} deleted ones stay open.`] : []),
    ...(isAlive ? [] : [`${title}: the server is down.`]),
    ...(stored > 0 ? [`${title}: ${String(stored)} files were stored.`] : []),
  ]);
}
