import { fixedPool, form } from './form.ts';

// https://sequelize.org/docs/v6/other-topics/connection-pool/
const POOL = { ...fixedPool(5, ['pool', 'max']), patience: 60, bounds: [[['pool', 'acquire'], '5_000']] } as const;

export const forms = [
  form({ modules: ['sequelize', 'sequelize-typescript', '@sequelize/core'], exports: ['', 'Sequelize'], kind: 'orm', options: [0, 1, 2, 3], url: { positions: [0], keys: ['host', 'url'] }, pool: POOL, closers: ['close'] }),
  form({ modules: ['@nestjs/sequelize'], exports: ['SequelizeModule.forRoot'], kind: 'orm', url: { keys: ['host', 'uri'] }, pool: POOL, opens: 'at once' }),
];
