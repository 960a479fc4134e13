import knex from 'knex';

export const archive = knex({
  client: 'mysql2',
  connection: { host: 'localhost', database: 'archive' },
  pool: { min: 0, max: Number(process.env.DB_POOL_MAX) || 10 },
});
