import { Client } from 'pg';

let sent = 0;
const original = Client.prototype.query;

/** Counts what this process sends to PostgreSQL, whichever library sends it. */
Reflect.set(Client.prototype, 'query', function (this: Client, ...given: unknown[]): unknown {
  sent++;
  return Reflect.apply(original, this, given);
});

/** Statements since the last call. */
export function statements(): number {
  const count = sent;
  sent = 0;
  return count;
}
