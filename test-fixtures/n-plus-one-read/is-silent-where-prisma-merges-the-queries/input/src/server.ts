import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.post('/users/by-id', async (req, res) => {
  const ids: number[] = req.body.ids;
  res.json(await Promise.all(ids.map((id) => prisma.user.findUnique({ where: { id } }))));
});

app.post('/orders/with-users', async (req, res) => {
  const orders = await prisma.order.findMany();
  const list = await Promise.all(
    orders.map(async (order) => {
      const user = await prisma.user.findUnique({ where: { id: order.userId }, select: { name: true } });
      return { ...order, name: user?.name };
    }),
  );
  res.json(list);
});

app.post('/products/by-sku', async (req, res) => {
  const skus: string[] = req.body.skus;
  const pending = [];
  for (const sku of skus) pending.push(prisma.product.findUnique({ where: { sku } }));
  res.json(await Promise.all(pending));
});

app.listen(3000);
