import { Router } from 'express';
import { Pool } from 'pg';

const pool = new Pool();

export const orders = Router();

orders.get('/orders/:id', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM orders WHERE id = $1', [req.params.id]);
  res.json(rows[0]);
});
