import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await prisma.order.findMany({ orderBy: { id: 'desc' } });
  const list = [];
  for (const order of orders) {
    const user = await prisma.user.findFirst({ where: { id: order.userId } });
    list.push({ ...order, user });
  }
  res.json(list);
});

app.listen(3000);
