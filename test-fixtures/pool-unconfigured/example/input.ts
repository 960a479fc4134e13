import express from 'express';
import { Pool } from 'pg';

const app = express();
const pool = new Pool({ connectionString: process.env.DATABASE_URL });

app.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT id, total FROM orders ORDER BY id DESC LIMIT 20');
  res.json(rows);
});

app.listen(3000);
