import knex from 'knex';

export const db = knex({
  client: 'pg',
  connection: {
    host: 'localhost',
    database: 'shop',
  },
  pool: { min: 2, max: 15 },
});

export const stock = knex({ client: 'mysql2', connection: { host: 'localhost' }, pool: { max: 15 } });
export const carts = knex({ client: 'pg', connection: { host: 'localhost' }, pool: { max: 4 } });
export const sales = knex({ client: 'pg', connection: { host: 'localhost' }, pool: { max: 15 } });
