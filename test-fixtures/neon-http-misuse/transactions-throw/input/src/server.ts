import express from 'express';
import { db } from './db';
import { orders } from './schema';

const app = express();

app.post('/orders', async (req, res) => {
  await db.transaction(async (tx) => {
    await tx.insert(orders).values({ id: 1, note: 'new' });
  });
  res.sendStatus(201);
});

app.listen(3000);
