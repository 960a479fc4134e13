import express from 'express';
import { db } from './orders-db';
import { orders } from './schema';
import './stock-db';
import './mail-db';
import './users-db';
import './carts-db';

const app = express();

app.get('/orders', async (req, res) => {
  res.json(await db.select().from(orders).limit(20));
});

app.listen(3000);
