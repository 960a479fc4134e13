import express from 'express';
import { orders } from './orders';
import { prisma } from './prisma';

const app = express();

app.get('/orders', async (req, res) => {
  res.json(await prisma.order.findMany({ take: 20 }));
});

app.get('/mine', async (req, res) => {
  res.json(await orders());
});

app.listen(3000);
