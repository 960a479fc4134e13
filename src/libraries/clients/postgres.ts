import { form } from './form.ts';

// https://github.com/porsager/postgres#connection-details: every default can also be given in the URL.
export const forms = [
  form({ modules: ['postgres'], exports: ['', 'postgres'], kind: 'pool', options: [0, 1], url: { positions: [0], keys: ['host'] }, pool: { paths: [['max']], urlParameter: 'max', defaultMax: () => 10 }, closers: ['end', 'close'] }),
];
