import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { z } from 'zod';

/** What the processes of the benchmark say to each other. */
export const Port = z.object({ port: z.number() });
export const Hashes = z.object({ hashes: z.array(z.string()) });
export const Lag = z.object({ longestStall: z.number(), peakRss: z.number() });

/** What the load generator is told to do. */
export const Load = z.object({
  url: z.string(),
  token: z.string(),
  field: z.string(),
  contentType: z.string(),
  parallel: z.number(),
  bytes: z.number(),
  /** Bytes after which every client hangs up. */
  abortAfter: z.number().optional(),
});
export type Load = z.infer<typeof Load>;

/** Status 0 is a connection that broke. */
export const LoadResult = z.object({ statuses: z.array(z.number()), milliseconds: z.number(), sha256: z.string() });
export type LoadResult = z.infer<typeof LoadResult>;

/** Waits for the next message of a process. */
export async function receive<T>(child: ChildProcess, schema: z.ZodType<T>): Promise<T> {
  const [message]: unknown[] = await once(child, 'message');
  return schema.parse(message);
}

export async function ask<T>(child: ChildProcess, message: string, schema: z.ZodType<T>): Promise<T> {
  const answer = receive(child, schema);
  child.send(message);
  return answer;
}

/** Starts one of the TypeScript files next to this one in a process of its own. */
export function start(file: string, argument: string): ChildProcess {
  return fork(path.join(import.meta.dirname, file), [argument], { execArgv: ['--import', 'tsx'] });
}
