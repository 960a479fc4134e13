const express = require('express');
const { pool } = require('./db');

const app = express();

app.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT id FROM orders LIMIT 20');
  res.json(rows);
});

app.listen(3000);
