import { fixedPool, form } from './form.ts';

// https://knexjs.org/guide/#pool
export const forms = [
  form({ modules: ['knex'], exports: ['', 'knex'], kind: 'orm', url: { positions: [0], keys: ['connection'] }, pool: { ...fixedPool(10, ['pool', 'max']), patience: 60, bounds: [[['pool', 'min'], '0'], [['acquireConnectionTimeout'], '5_000']] }, closers: ['destroy'] }),
];
