const express = require('express');
const { sql } = require('drizzle-orm');
const db = require('./db');

const app = express();

app.get('/orders', async (req, res) => {
  const { rows } = await db.execute(sql`SELECT id FROM orders LIMIT 20`);
  res.json(rows);
});

app.listen(3000);
