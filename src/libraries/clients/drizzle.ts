import { fixedPool, form, type PoolForm } from './form.ts';

const INNER = { positions: [0], keys: ['client'] };
const URL = { positions: [0], keys: ['connection'] };

/** `drizzle(url)` and `drizzle({ connection })` make a client of their own; https://orm.drizzle.team/docs/connect-overview */
function pooled(modules: readonly string[], pool: PoolForm) {
  return form({ modules, exports: ['drizzle'], kind: 'orm', options: [0], inner: INNER, url: URL, pool, closers: ['$client.end'] });
}

export const forms = [
  pooled(['drizzle-orm/node-postgres', 'drizzle-orm/neon-serverless'], { ...fixedPool(10, ['connection', 'max'], ['connection', 'poolSize']), bounds: [[['connection', 'connectionTimeoutMillis'], '5_000']] }),
  pooled(['drizzle-orm/postgres-js'], { ...fixedPool(10, ['connection', 'max']), urlParameter: 'max', bounds: [[['connection', 'idle_timeout'], '20'], [['connection', 'connect_timeout'], '5']] }),
  pooled(['drizzle-orm/mysql2'], { ...fixedPool(10, ['connection', 'connectionLimit']), urlParameter: 'connectionLimit', bounds: [[['connection', 'queueLimit'], '100']] }),
  form({ modules: ['drizzle-orm/neon-http', 'drizzle-orm/planetscale-serverless', 'drizzle-orm/vercel-postgres', 'drizzle-orm/libsql', 'drizzle-orm/d1', 'drizzle-orm/better-sqlite3', 'drizzle-orm/pglite', 'drizzle-orm/xata-http'], exports: ['drizzle'], kind: 'http', inner: INNER, url: URL, isCheap: true }),
];
