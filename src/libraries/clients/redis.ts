import { form } from './form.ts';

const IOREDIS = ['', 'Redis', 'Cluster', 'Redis.Cluster', 'default'];

// https://github.com/redis/ioredis, https://github.com/redis/node-redis/blob/master/docs/client-configuration.md
export const forms = [
  form({ modules: ['ioredis'], exports: IOREDIS, kind: 'redis', options: [0, 1, 2], url: { positions: [0], keys: ['host', 'path'] }, opens: 'at once', closers: ['quit', 'disconnect'] }),
  form({ modules: ['redis', '@redis/client'], exports: ['createClient', 'createCluster', 'createClientPool'], kind: 'redis', url: { keys: ['url', 'socket', 'host'] }, opens: 'connect', closers: ['quit', 'disconnect', 'close', 'destroy'] }),
  form({ modules: ['@upstash/redis'], exports: ['Redis', 'Redis.fromEnv'], kind: 'http', url: { keys: ['url'] }, isCheap: true }),
];
