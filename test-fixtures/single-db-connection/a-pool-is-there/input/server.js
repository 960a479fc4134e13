const express = require('express');
const db = require('./db');

const app = express();

app.get('/orders', async (req, res) => {
  const [rows] = await db.query('SELECT * FROM orders LIMIT 20');
  res.json(rows);
});

app.listen(3000);
