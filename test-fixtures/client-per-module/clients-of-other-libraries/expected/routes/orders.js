const { Router } = require('express');
const knex = require('../lib/knex');

const cache = require('../lib/redis').redis;
const { pool } = require('../lib/mysql');
const archive = require('../lib/sql').sql;
const router = Router();

router.get('/orders/:id', async (req, res) => {
  const cached = await cache.get(`order:${req.params.id}`);
  if (cached) return res.json(JSON.parse(cached));
  const [stock] = await pool.query('SELECT * FROM stock WHERE order_id = ?', [req.params.id]);
  const [old] = await archive`SELECT * FROM orders WHERE id = ${req.params.id}`;
  res.json({ order: await knex('orders').where({ id: req.params.id }).first(), stock, old });
});

module.exports = router;
