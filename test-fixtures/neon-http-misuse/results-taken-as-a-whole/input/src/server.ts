import express from 'express';
import { sql } from 'drizzle-orm';
import { db } from './db';

const app = express();

app.get('/orders', async (req, res) => {
  const result = await db.execute(sql`SELECT id FROM orders LIMIT 20`);
  res.json(result);
});

app.listen(3000);
