import { createClient } from '@supabase/supabase-js';
import { desc } from 'drizzle-orm';
import { Router } from 'express';
import knex from 'knex';
import { Pool } from 'pg';
import { db } from './db.js';
import { visits } from './schema.js';

const pool = new Pool({ max: 10 });
const sql = knex({ client: 'pg', pool: { max: 10 } });
const supabase = createClient(process.env.SUPABASE_URL ?? '', process.env.SUPABASE_KEY ?? '');
const router = Router();

router.get('/visits', async (req, res) => {
  const list = await db.select().from(visits).orderBy(desc(visits.createdAt));
  res.json(list);
});

router.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM orders ORDER BY created_at DESC;');
  res.json(rows);
});

router.get('/invoices', async (req, res) => {
  const result = await pool.query('SELECT * FROM invoices');
  res.json(result.rows);
});

router.get('/messages', async (req, res) => {
  res.json(await sql('messages').orderBy('id'));
});

router.get('/reviews', async (req, res) => {
  const { data } = await supabase.from('reviews').select('*');
  res.json(data);
});

router.get('/orders/by-day', async (req, res) => {
  const { rows } = await pool.query('SELECT day, count(*) FROM orders GROUP BY day');
  const some = await sql('messages').limit(Number(req.query.limit) || 50);
  res.json({ rows, some });
});

export default router;
