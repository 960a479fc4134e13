import { Router } from 'express';
import { Pool } from 'pg';

const pool = new Pool();

export const orders = Router();

orders.get('/orders/:id', async (req, res) => {
  const client = await pool.connect();
  const { rows } = await client.query('SELECT * FROM orders WHERE id = $1', [req.params.id]);
  client.release();
  res.json(rows[0]);
});
