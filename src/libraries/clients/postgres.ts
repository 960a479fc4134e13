import { fixedPool, form } from './form.ts';

// https://github.com/porsager/postgres#connection-details: every default can also be given in the URL.
export const forms = [
  form({ modules: ['postgres'], exports: ['', 'postgres'], kind: 'pool', options: [0, 1], url: { positions: [0], keys: ['host'] }, pool: { ...fixedPool(10, ['max']), urlParameter: 'max', bounds: [[['idle_timeout'], '20'], [['connect_timeout'], '5']] }, closers: ['end', 'close'] }),
];
