import express from 'express';
import { Pool } from 'pg';

export const pool = new Pool({
  host: process.env.PGHOST,
  database: 'shop',
  max: Number(process.env.DB_POOL_MAX) || 10,
  connectionTimeoutMillis: 5_000,
});

pool.on('error', (error) => {
  console.error('A database connection was lost', error);
});

const app = express();

app.get('/users/:id', async (req, res) => {
  const { rows } = await pool.query('SELECT id, name FROM users WHERE id = $1', [req.params.id]);
  res.json(rows[0] ?? null);
});

app.listen(3000);
