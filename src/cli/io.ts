import { createColors } from 'picocolors';

/** Everything a command touches of the process it runs in. */
export interface Io {
  stdin: NodeJS.ReadableStream & { isTTY?: boolean };
  stdout: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  stderr: NodeJS.WritableStream & { isTTY?: boolean; columns?: number };
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
}

export type Colors = ReturnType<typeof createColors>;

/** Whether a stream gets colours: NO_COLOR wins, then FORCE_COLOR, then whether it is a terminal. */
export function wantsColor(stream: { isTTY?: boolean }, env: Io['env']): boolean {
  if (env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '') return false;
  if (env['FORCE_COLOR'] !== undefined) return !['', '0', 'false'].includes(env['FORCE_COLOR']);
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

/** Colours for what is printed on a stream. */
export function colorsFor(stream: { isTTY?: boolean }, env: Io['env']): Colors {
  return createColors(wantsColor(stream, env));
}

/** Columns to write in: those of the terminal within reason, 80 where there is none. */
export function widthOf(stream: { columns?: number }): number {
  const columns = stream.columns ?? 0;
  return columns > 0 ? Math.min(Math.max(columns, 40), 100) : 80;
}

/** Whether this is an automated run, where progress lines are noise. */
export function isCi(env: Io['env']): boolean {
  return env['CI'] !== undefined && !['', '0', 'false'].includes(env['CI']);
}
