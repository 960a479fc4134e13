import { neonConfig, Pool } from '@neondatabase/serverless';
import express from 'express';
import ws from 'ws';

neonConfig.webSocketConstructor = ws;
const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: Number(process.env.DB_POOL_MAX) || 10 });

const app = express();

app.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT id FROM orders LIMIT 20');
  res.json(rows);
});

app.listen(3000);
