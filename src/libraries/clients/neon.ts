import { form } from './form.ts';

// https://github.com/neondatabase/serverless: one HTTPS request for each query. Its `Pool` and `Client` are those of pg.
export const forms = [
  form({ modules: ['@neondatabase/serverless'], exports: ['neon'], kind: 'http', options: [1, 0], url: { positions: [0] }, isCheap: true }),
];
