import { drizzle } from 'drizzle-orm/node-postgres';
import express from 'express';
import knex from 'knex';
import { Pool } from 'pg';
import { Sequelize } from 'sequelize';

const pool = new Pool({ connectionString: 'postgres://shop@localhost/shop', max: 30 });
export const db = drizzle({ connection: { connectionString: 'postgres://shop@localhost/shop', max: 4 } });
export const stock = knex({ client: 'pg', connection: 'postgres://shop@localhost/stock?application_name=stock', pool: { max: 4 } });
export const mails = new Sequelize('postgres://shop@localhost/mails', { logging: false, pool: { max: 20 } });
export const archive = new Pool({ connectionString: `postgres://${process.env.PGUSER}@localhost/archive?max=${process.env.POOL_SIZE}` });

const app = express();

app.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT id FROM orders LIMIT 20');
  res.json(rows);
});

app.listen(3000);
