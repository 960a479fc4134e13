import { createClient } from '@supabase/supabase-js';
import { neon } from '@neondatabase/serverless';
import express from 'express';

const app = express();

app.get('/posts', async (req, res) => {
  const supabase = createClient(process.env.SUPABASE_URL ?? '', process.env.SUPABASE_KEY ?? '', { global: { headers: { Authorization: String(req.headers.authorization) } } });
  const sql = neon(process.env.DATABASE_URL ?? '');
  res.json([await supabase.from('posts').select('id').limit(20), await sql`SELECT 1`]);
});

app.listen(3000);
