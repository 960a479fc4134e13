const express = require('express');
const knex = require('./lib/knex');
const { pool } = require('./lib/mysql');
const { redis } = require('./lib/redis');
const { sql } = require('./lib/sql');
const orders = require('./routes/orders');

const app = express();

app.use(orders);
app.get('/health', async (req, res) => {
  await Promise.all([knex.raw('SELECT 1'), pool.query('SELECT 1'), redis.get('health'), sql`SELECT 1`]);
  res.json({ ok: true });
});
app.listen(3000);
