import express from 'express';
import knex from 'knex';
import { createClient } from 'redis';
import { Sequelize } from 'sequelize';

const app = express();
const db = knex({ client: 'pg' });
const cache = createClient();
const sequelize = new Sequelize('postgres://db/shop');

app.post('/orders', async (req, res) => {
  await db.transaction(async (trx) => {
    await trx('orders').insert({ item: String(req.query.item) });
  });
  await sequelize.transaction(async (transaction) => {
    await sequelize.query('UPDATE stock SET n = n - 1', { transaction });
  });
  const connected = await cache.connect();
  res.json(await connected.incr('orders'));
});

app.listen(3000);
