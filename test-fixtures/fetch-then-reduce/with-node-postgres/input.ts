import { Router } from 'express';
import { Pool } from 'pg';

const pool = new Pool({ max: 10 });
const router = Router();

router.get('/parcels/number', async (req, res) => {
  const result = await pool.query('SELECT * FROM parcels WHERE state = $1', ['sent']);
  const { rows } = await pool.query('SELECT id FROM couriers');
  res.json({ sent: result.rows.length, couriers: rows.length });
});

router.get('/parcels/last', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM parcels ORDER BY created_at DESC');
  if (rows.length === 0) return res.sendStatus(404);
  res.json(rows[0]);
});

router.get('/parcels/heaviest', async (req, res) => {
  const { rows: [heaviest] } = await pool.query('SELECT id FROM parcels WHERE state = $1 ORDER BY weight DESC', ['sent']);
  const { rows: [lightest] } = await pool.query('SELECT id FROM parcels ORDER BY weight LIMIT 1');
  res.json({ heaviest, lightest });
});

router.delete('/couriers/:id', async (req, res) => {
  const parcels = await pool.query('SELECT * FROM parcels WHERE courier_id = $1', [req.params.id]);
  if (parcels.rowCount) return res.sendStatus(409);
  res.sendStatus(204);
});

router.get('/couriers/:id', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM couriers WHERE id = $1', [req.params.id]);
  const [total] = (await pool.query('SELECT count(*) FROM parcels')).rows;
  res.json({ courier: rows[0], total });
});

export default router;
