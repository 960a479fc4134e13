import { form } from './form.ts';

// https://typeorm.io/docs/data-source/data-source-options: what a driver knows beyond `poolSize` goes into `extra`.
const POOL = { paths: [['poolSize'], ['extra', 'max'], ['extra', 'connectionLimit'], ['extra', 'maxPoolSize']], defaultMax: () => 10 };

export const forms = [
  form({ modules: ['typeorm'], exports: ['DataSource'], kind: 'orm', url: { keys: ['url', 'host'] }, pool: POOL, opens: 'initialize', closers: ['destroy', 'close'] }),
  form({ modules: ['typeorm'], exports: ['createConnection'], kind: 'orm', url: { keys: ['url', 'host'] }, pool: POOL, opens: 'at once', isAsync: true, closers: ['close'] }),
  form({ modules: ['@nestjs/typeorm'], exports: ['TypeOrmModule.forRoot', 'TypeOrmModule.forRootAsync'], kind: 'orm', url: { keys: ['url', 'host'] }, pool: POOL, opens: 'at once' }),
];
