const { Router } = require('express');
const Redis = require('ioredis');
const knex = require('knex')({ client: 'pg', connection: process.env.DATABASE_URL });
const mysql = require('mysql2');
const postgres = require('postgres');

const cache = new Redis(process.env.REDIS_URL);
const database = 'shop';
const pool = mysql
  .createPool({ host: process.env.DB_HOST, user: process.env.DB_USER, database })
  .promise();
const archive = postgres(process.env.ARCHIVE_URL);
const router = Router();

router.get('/orders/:id', async (req, res) => {
  const cached = await cache.get(`order:${req.params.id}`);
  if (cached) return res.json(JSON.parse(cached));
  const [stock] = await pool.query('SELECT * FROM stock WHERE order_id = ?', [req.params.id]);
  const [old] = await archive`SELECT * FROM orders WHERE id = ${req.params.id}`;
  res.json({ order: await knex('orders').where({ id: req.params.id }).first(), stock, old });
});

module.exports = router;
