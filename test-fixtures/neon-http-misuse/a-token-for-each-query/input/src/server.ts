import express from 'express';
import { db } from './db';
import { orders } from './schema';

const app = express();

app.get('/orders', async (req, res) => {
  res.json(await db.$withAuth(String(req.headers.authorization)).select().from(orders));
});

app.listen(3000);
