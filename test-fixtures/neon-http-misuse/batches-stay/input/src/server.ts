import express from 'express';
import { db } from './db';
import { orders } from './schema';

const app = express();

app.get('/orders', async (req, res) => {
  const [first, second] = await db.batch([db.select().from(orders).limit(1), db.select().from(orders).offset(1).limit(1)]);
  res.json({ first, second });
});

app.listen(3000);
