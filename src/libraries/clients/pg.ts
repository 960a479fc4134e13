import { fixedPool, form } from './form.ts';

// https://node-postgres.com/apis/pool
export const forms = [
  form({ modules: ['pg', '@neondatabase/serverless', '@vercel/postgres'], exports: ['Pool', 'native.Pool', 'createPool'], kind: 'pool', url: { keys: ['connectionString', 'host'] }, pool: fixedPool(10, ['max']), closers: ['end'] }),
  form({ modules: ['pg-pool'], exports: [''], kind: 'pool', url: { keys: ['connectionString', 'host'] }, pool: fixedPool(10, ['max']), closers: ['end'] }),
  form({ modules: ['pg', '@neondatabase/serverless'], exports: ['Client', 'native.Client'], kind: 'connection', url: { positions: [0], keys: ['connectionString', 'host'] }, opens: 'connect', closers: ['end'] }),
  form({ modules: ['@vercel/postgres'], exports: ['createClient'], kind: 'connection', url: { keys: ['connectionString', 'host'] }, opens: 'connect', closers: ['end'] }),
];
