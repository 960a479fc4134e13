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
  const list = await db.select().from(visits).orderBy(desc(visits.createdAt)).limit(1001);
  if (list.length > 1000) {
    console.warn('More than 1000 rows of visits, the rest was left out');
    list.splice(1000);
  }
  res.json(list);
});

router.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM orders ORDER BY created_at DESC LIMIT 1001;');
  if (rows.length > 1000) {
    console.warn('More than 1000 rows of orders, the rest was left out');
    rows.splice(1000);
  }
  res.json(rows);
});

router.get('/invoices', async (req, res) => {
  const result = await pool.query('SELECT * FROM invoices');
  res.json(result.rows);
});

router.get('/messages', async (req, res) => {
  const messages = await sql('messages').orderBy('id').limit(1001);
  if (messages.length > 1000) {
    console.warn('More than 1000 rows of messages, the rest was left out');
    messages.splice(1000);
  }
  res.json(messages);
});

router.get('/reviews', async (req, res) => {
  const { data } = await supabase.from('reviews').select('*');
  res.json(data);
});

router.get('/orders/by-day', async (req, res) => {
  const { rows } = await pool.query('SELECT day, count(*) FROM orders GROUP BY day');
  const some = await sql('messages').limit(Math.min(Number(req.query.limit) || 50, 100));
  res.json({ rows, some });
});

export default router;
