const express = require('express');
const { Pool } = require('pg');

require('./listener');

const pool = new Pool({ host: 'db' });
const app = express();

app.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM orders LIMIT 20');
  res.json(rows);
});

app.listen(3000);
