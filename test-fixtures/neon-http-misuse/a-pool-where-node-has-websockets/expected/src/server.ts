import express from 'express';
import { db } from './db';
import { orders } from './schema';

const app = express();

app.get('/orders', async (req, res) => {
  res.json(await db.select().from(orders).limit(20));
});

app.listen(3000);
