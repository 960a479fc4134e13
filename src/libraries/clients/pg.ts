import { fixedPool, form } from './form.ts';

/** `poolSize` is another name of `max`; https://node-postgres.com/apis/pool */
const POOL = { ...fixedPool(10, ['max'], ['poolSize']), bounds: [[['connectionTimeoutMillis'], '5_000']] } as const;

export const forms = [
  form({ modules: ['pg', '@neondatabase/serverless', '@vercel/postgres'], exports: ['Pool', 'native.Pool', 'createPool'], kind: 'pool', url: { keys: ['connectionString', 'host'] }, pool: POOL, closers: ['end'] }),
  form({ modules: ['pg-pool'], exports: [''], kind: 'pool', url: { keys: ['connectionString', 'host'] }, pool: POOL, closers: ['end'] }),
  form({ modules: ['pg', '@neondatabase/serverless'], exports: ['Client', 'native.Client'], kind: 'connection', url: { positions: [0], keys: ['connectionString', 'host'] }, opens: 'connect', closers: ['end'] }),
  form({ modules: ['@vercel/postgres'], exports: ['createClient'], kind: 'connection', url: { keys: ['connectionString', 'host'] }, opens: 'connect', closers: ['end'] }),
];
