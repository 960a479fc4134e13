import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ask, Lag } from './messages.ts';

/** Bytes and milliseconds. */
export interface Usage {
  /** Resident set of the idle server before the load. */
  idle: number;
  /** Highest resident set. */
  peak: number;
  /** Longest time the event loop did not come round. */
  stall: number;
}

export interface Server {
  url: string;
  isAlive(): boolean;
  temporaryFiles(): number;
  /** Files that are deleted but still held open and so still take their disk space; 0 where the system does not tell. */
  deletedFilesHeld(): number;
  /** Starts to watch memory and event loop; the returned function stops and answers. */
  watch(): Promise<() => Promise<Usage>>;
  stop(): Promise<void>;
}

const hasProc = process.platform === 'linux';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  return address.port;
}

/** A memory field of another process in bytes: `VmRSS` is the resident set, `VmHWM` its highest. */
function memory(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  if (!hasProc) return 0;
  const line = new RegExp(`${field}:\\s+(\\d+)`).exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8'));
  return Number(line?.[1] ?? 0) * 1024;
}

function isDeleted(pid: number, descriptor: string): boolean {
  try {
    return readlinkSync(`/proc/${String(pid)}/fd/${descriptor}`).endsWith('(deleted)');
  } catch {
    return false;
  }
}

/** Starts a bundled app in a process of its own with a temporary folder of its own, and waits until it answers. */
export async function startServer(bundle: string, probe: string, env: Record<string, string>): Promise<Server> {
  const port = await freePort();
  const temporary = mkdtempSync(path.join(tmpdir(), 'tenfold-bench-tmp-'));
  const child = fork(bundle, [], {
    execArgv: ['--import', `file://${probe}`, '--no-warnings'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env: { ...process.env, ...env, PORT: String(port), NODE_ENV: 'production', TMPDIR: temporary, TMP: temporary, TEMP: temporary },
  });
  const pid = child.pid ?? 0;
  const url = `http://127.0.0.1:${String(port)}`;
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  for (let attempt = 0; ; attempt++) {
    const isUp = await fetch(`${url}/api/health`).then((response) => response.ok, () => false);
    if (isUp) break;
    if (attempt > 400 || !isAlive()) throw new Error(`The server in ${bundle} did not start.`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url,
    isAlive,
    temporaryFiles: () => readdirSync(temporary).length,
    deletedFilesHeld: () => (hasProc ? readdirSync(`/proc/${String(pid)}/fd`).filter((descriptor) => isDeleted(pid, descriptor)).length : 0),
    async watch() {
      const atStart = await ask(child, 'reset', Lag);
      const idle = memory(pid, 'VmRSS') || atStart.peakRss;
      let sampled = idle;
      const timer = setInterval(() => {
        sampled = Math.max(sampled, memory(pid, 'VmRSS'));
      }, 20);
      return async () => {
        clearInterval(timer);
        const { longestStall, peakRss } = await ask(child, 'report', Lag);
        return { idle, peak: Math.max(sampled, memory(pid, 'VmHWM'), peakRss), stall: longestStall };
      };
    },
    async stop() {
      if (isAlive()) {
        const exit = once(child, 'exit');
        child.disconnect();
        await exit;
      }
      rmSync(temporary, { recursive: true, force: true });
    },
  };
}
