import { Router } from 'express';
import { Pool } from 'pg';

const pool = new Pool({ max: 10 });
const router = Router();

router.get('/members/number', async (req, res) => {
  const result = await pool.query('SELECT * FROM members WHERE plan = $1', ['free']);
  res.json({ members: result.rowCount });
});

router.get('/members/number/known', async (req, res) => {
  const { rowCount: members } = await pool.query('SELECT * FROM members WHERE plan = $1', ['free']);
  res.json({ members: members ?? 0 });
});

router.get('/members/number/short', async (req, res) => {
  res.json((await pool.query('SELECT * FROM members WHERE plan = $1', ['free'])).rowCount);
});

router.get('/members/number/rows', async (req, res) => {
  res.json((await pool.query('SELECT * FROM members WHERE plan = $1', ['free'])).rows.length);
});

export default router;
