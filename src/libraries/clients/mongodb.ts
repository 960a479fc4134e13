import { form } from './form.ts';

const POOL = {
  paths: [['maxPoolSize'], ['poolSize']],
  urlParameter: 'maxPoolSize',
  defaultMax: (version: string | undefined) => (version !== undefined && Number.parseInt(version, 10) < 4 ? 5 : 100),
  bounds: [[['waitQueueTimeoutMS'], '5_000']],
} as const;

// https://www.mongodb.com/docs/drivers/node/current/connect/
export const forms = [
  form({ modules: ['mongodb'], exports: ['MongoClient'], kind: 'pool', options: [1], url: { positions: [0] }, pool: POOL, closers: ['close'] }),
  form({ modules: ['mongodb'], exports: ['MongoClient.connect', 'connect'], kind: 'pool', options: [1], url: { positions: [0] }, pool: POOL, opens: 'at once', isAsync: true, closers: ['close'] }),
];
