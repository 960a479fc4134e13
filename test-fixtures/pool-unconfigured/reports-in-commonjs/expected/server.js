const express = require('express');
const pool = require('./db');

const app = express();

app.get('/products', async (req, res) => {
  const [rows] = await pool.query('SELECT id, name, price FROM products LIMIT 50');
  res.json(rows);
});

app.listen(3000);
