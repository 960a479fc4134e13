import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await prisma.order.findMany({ orderBy: { id: 'desc' } });
  const list = [];
  const userIds = [...new Set(orders.map((order) => order.userId))];
  const users = await prisma.user.findMany({ where: { id: { in: userIds } } });
  const userById = new Map(users.map((user) => [user.id, user]));
  for (const order of orders) {
    const user = userById.get(order.userId) ?? null;
    list.push({ ...order, user });
  }
  res.json(list);
});

app.listen(3000);
