import express from 'express';
import { getDb } from './db';
import { orders } from './schema';

const app = express();

app.get('/orders', async (req, res) => {
  res.json(await getDb().select().from(orders).limit(20));
});

app.listen(3000);
