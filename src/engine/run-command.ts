import { spawn, type ChildProcess } from 'node:child_process';

export interface Finished {
  ok: boolean;
  /** Undefined when a signal ended the process or it did not start. */
  code?: number;
  signal?: string;
  /** The last lines of both outputs. */
  tail: string;
  milliseconds: number;
}

const TAIL_LINES = 40;
const TAIL_CHARACTERS = 32_768;

/** Runs a command line with the user's shell, in `root`, without input. */
export function runCommand(root: string, command: string): Promise<Finished> {
  const shell = process.platform === 'win32' ? true : (process.env['SHELL'] ?? '/bin/sh');
  return finish(spawn(command, { cwd: root, shell, stdio: ['ignore', 'pipe', 'pipe'] }));
}

/** Waits for a process and keeps the end of what it prints. Never rejects: a process that does not start is one that failed. */
export function finish(child: ChildProcess): Promise<Finished> {
  const start = performance.now();
  let tail = '';
  const keep = (chunk: string) => {
    tail = (tail + chunk).slice(-TAIL_CHARACTERS);
  };
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8');
    stream?.on('data', keep);
  }
  return new Promise((resolve) => {
    const end = (code: number | null, signal: string | null) => resolve({
      ok: code === 0,
      ...(code !== null && { code }),
      ...(signal !== null && { signal }),
      tail: tail.trimEnd().split('\n').slice(-TAIL_LINES).join('\n'),
      milliseconds: performance.now() - start,
    });
    child.on('error', (error) => {
      keep(error.message);
      end(null, null);
    });
    child.on('close', end);
  });
}
