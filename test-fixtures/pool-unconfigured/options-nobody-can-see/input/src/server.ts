import express from 'express';
import { pool } from './db';

const app = express();

app.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT id FROM orders LIMIT 20');
  res.json(rows);
});

app.listen(3000);
