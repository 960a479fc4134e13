import type { Context, Offer, Rule } from '../core/types.ts';
import { clientsIn } from '../libraries/clients.ts';
import { serverMatch } from './neon-http-misuse/server.ts';
import { mismatch } from './neon-http-misuse/mismatch.ts';
import type { Facts } from './neon-http-misuse/facts.ts';

const DRIVER: Offer = { strategy: 'driver', title: 'Use the driver that takes a pool', tier: 'safe' };
const POOL: Offer = { strategy: 'pool', title: 'Keep connections open with pg', tier: 'review', note: 'Queries go over connections that stay open. The address has to be that of the pooler, whose host has `-pooler` in its name.' };

export const rule: Rule<Facts> = {
  meta: {
    description: "Neon's HTTP driver runs where connections could stay open, or is given a pool",
    category: 'database',
    severity: 'medium',
    tier: 'review',
    recommended: false,
    order: 10,
    refusals: [
      { code: 'BATCH', when: '`db.batch()` sends several queries in one request, which pg has no counterpart for.' },
      { code: 'AUTH', when: '`$withAuth` hands a token to the proxy of Neon.' },
      { code: 'SQL', when: 'The function that `neon()` returns is called by itself, or given options.' },
      { code: 'EXECUTE', when: 'The result of `db.execute()` is used for more than its rows.' },
      { code: 'PASSED', when: 'The database is handed to code that the search does not follow.' },
      { code: 'TYPES', when: 'Types or errors of the HTTP driver are named in the project.' },
      { code: 'PER-CALL', when: 'A function makes the database anew each time it is called.' },
      { code: 'SHAPE', when: 'The driver is imported or called in a form that this rewrite does not know.' },
      { code: 'VER', when: 'The installed version of Drizzle makes no pool from an address.' },
    ],
    strategies: [DRIVER, POOL],
  },
  triggers: ['neon-http'],
  *detect(file, project) {
    for (const client of clientsIn(project, file)) {
      if (client.module !== 'drizzle-orm/neon-http' || !('callee' in client.node)) continue;
      const { context, hotPath } = project.running(file, client.node);
      if (SILENT.has(context)) continue;
      const found = client.inner?.form.kind === 'pool' ? mismatch(project, file, client, DRIVER) : serverMatch(project, file, client, POOL);
      if (found) yield { ...found, context, ...(hotPath !== undefined && { hotPath }) };
    }
  },
};

const SILENT = new Set<Context>(['test', 'script', 'client', 'edge']);
