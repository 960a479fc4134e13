import { Router } from 'express';
import mysql from 'mysql2/promise';
import { Pool } from 'pg';

const pool = new Pool({ max: 10 });
const legacy = mysql.createPool({ connectionLimit: 10 });
const router = Router();

router.get('/seats/taken', async (req, res) => {
  const [rows] = await legacy.query('SELECT ? AS hall, id FROM seats WHERE state = ?', [req.query.hall, 'taken']);
  res.json({ taken: rows.length });
});

router.get('/seats/labelled', async (req, res) => {
  const { rows } = await pool.query('SELECT id, $1 AS label FROM seats WHERE state = $2', ['front', 'taken']);
  res.json({ labelled: rows.length });
});

router.get('/seats/tags', async (req, res) => {
  const { rows } = await pool.query('SELECT unnest(tags) FROM seats');
  res.json({ tags: rows.length });
});

router.post('/seats/free', async (req, res) => {
  const { rows } = await pool.query('SELECT release_seat(id) FROM seats ORDER BY id');
  res.json({ first: rows[0] });
});

router.get('/seats/bare', async (req, res) => {
  const { rows } = await pool.query({ text: 'SELECT id FROM seats', rowMode: 'array' });
  res.json({ seats: rows.length });
});

router.get('/seats/first', async (req, res) => {
  const { rows } = await pool.query('SELECT id, upper(label) AS label FROM seats ORDER BY id LIMIT 1');
  res.json({ first: rows[0] });
});

export default router;
