import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await prisma.order.findMany();
  const list = [];
  for (const order of orders) {
    const user = await prisma.user.findUnique({ where: { id: order.userId } });
    list.push({ ...order, user });
  }
  res.json(list);
});

app.get('/orders/names', async (req, res) => {
  const orders = await prisma.order.findMany({ take: 100 });
  res.json(await Promise.all(orders.map(async (order) => ({ ...order, user: (await prisma.user.findFirst({ where: { id: order.userId }, select: { name: true } }))?.name }))));
});

app.get('/orders/coupons', async (req, res) => {
  const orders = await prisma.order.findMany();
  for (let i = 0; i < orders.length; i++) {
    const { couponId } = orders[i]!;
    const coupon = couponId ? await prisma.coupon.findUnique({ where: { id: couponId } }) : null;
    console.log(coupon?.code);
  }
  res.json(orders);
});

app.post('/carts/check', async (req, res) => {
  const skus: string[] = req.body.skus;
  for (const sku of skus) {
    const product = await prisma.product.findUnique({ where: { sku } });
    if (!product || product.stock < 1) return res.status(404).json({ sku });
  }
  res.sendStatus(204);
});

app.get('/users/:id/orders', async (req, res) => {
  for (const { id, userId } of await prisma.order.findMany({ where: { userId: Number(req.params.id) } })) {
    const user = await prisma.user.findUniqueOrThrow({ where: { id: userId } });
    console.log(id, user.name);
  }
  res.end();
});

app.listen(3000);
