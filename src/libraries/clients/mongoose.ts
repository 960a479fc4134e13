import { form } from './form.ts';

/** `poolSize` became `maxPoolSize` with driver 4, which Mongoose 6 brought; the default went from 5 to 100. */
export const POOL = {
  paths: [['maxPoolSize'], ['poolSize']],
  urlParameter: 'maxPoolSize',
  defaultMax: (version: string | undefined) => (version !== undefined && Number.parseInt(version, 10) < 6 ? 5 : 100),
  bounds: [[['waitQueueTimeoutMS'], '5_000']],
} as const;

// https://mongoosejs.com/docs/connections.html
export const forms = [
  form({ modules: ['mongoose'], exports: ['connect'], kind: 'orm', options: [1], url: { positions: [0] }, pool: POOL, opens: 'at once', isAsync: true, closers: ['disconnect', 'close'] }),
  form({ modules: ['mongoose'], exports: ['createConnection'], kind: 'orm', options: [1], url: { positions: [0] }, pool: POOL, opens: 'at once', closers: ['close', 'destroy'] }),
  form({ modules: ['@nestjs/mongoose'], exports: ['MongooseModule.forRoot'], kind: 'orm', options: [1], url: { positions: [0] }, pool: POOL, opens: 'at once' }),
  form({ modules: ['@nestjs/mongoose'], exports: ['MongooseModule.forRootAsync'], kind: 'orm', pool: POOL, opens: 'at once' }),
];
