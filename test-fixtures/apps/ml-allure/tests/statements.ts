import { Client } from "pg";

let sent = 0;

/** Counts what is sent to the database in this process, whichever library sends it. */
const original = Client.prototype.query;
Client.prototype.query = function (this: Client, ...args: unknown[]) {
  sent += 1;
  return Reflect.apply(original, this, args);
} as typeof original;

/** Statements that a piece of work sends. */
export async function statementsOf(work: () => Promise<unknown>): Promise<number> {
  const before = sent;
  await work();
  return sent - before;
}
