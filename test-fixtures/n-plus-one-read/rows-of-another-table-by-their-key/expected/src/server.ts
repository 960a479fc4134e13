import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await prisma.order.findMany();
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

app.get('/orders/names', async (req, res) => {
  const orders = await prisma.order.findMany({ take: 100 });
  const userIds = [...new Set(orders.map((order) => order.userId))];
  const users = await prisma.user.findMany({ where: { id: { in: userIds } }, select: { id: true, name: true } });
  const userById = new Map(users.map((user) => [user.id, user]));
  res.json(await Promise.all(orders.map(async (order) => ({ ...order, user: userById.get(order.userId)?.name }))));
});

app.get('/orders/coupons', async (req, res) => {
  const orders = await prisma.order.findMany();
  const couponIds = [...new Set(orders.flatMap(({ couponId }) => couponId ?? []))];
  const coupons = await prisma.coupon.findMany({ where: { id: { in: couponIds } } });
  const couponById = new Map(coupons.map((coupon) => [coupon.id, coupon]));
  for (let i = 0; i < orders.length; i++) {
    const { couponId } = orders[i]!;
    const coupon = couponId ? (couponById.get(couponId) ?? null) : null;
    console.log(coupon?.code);
  }
  res.json(orders);
});

app.post('/carts/check', async (req, res) => {
  const skus: string[] = req.body.skus;
  const uniqueSkus = [...new Set(skus)];
  const products = await prisma.product.findMany({ where: { sku: { in: uniqueSkus } } });
  const productBySku = new Map(products.map((product) => [product.sku, product]));
  for (const sku of skus) {
    const product = productBySku.get(sku) ?? null;
    if (!product || product.stock < 1) return res.status(404).json({ sku });
  }
  res.sendStatus(204);
});

app.get('/users/:id/orders', async (req, res) => {
  const orders = await prisma.order.findMany({ where: { userId: Number(req.params.id) } });
  const userIds = [...new Set(orders.map(({ userId }) => userId))];
  const users = await prisma.user.findMany({ where: { id: { in: userIds } } });
  const userById = new Map(users.map((user) => [user.id, user]));
  for (const { id, userId } of orders) {
    const user = userById.get(userId) ?? (await prisma.user.findUniqueOrThrow({ where: { id: userId } }));
    console.log(id, user.name);
  }
  res.end();
});

app.listen(3000);
