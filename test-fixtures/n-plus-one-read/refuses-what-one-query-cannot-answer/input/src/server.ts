import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/users/latest', async (req, res) => {
  const users = await prisma.user.findMany();
  const list = [];
  for (const user of users) {
    const latest = await prisma.order.findFirst({ where: { userId: user.id }, orderBy: { id: 'desc' } });
    const posts = await prisma.post.findMany({ where: { userId: user.id }, take: 3 });
    const more = await prisma.post.findMany({ where: { userId: user.id }, skip: 3 });
    list.push({ ...user, latest, posts, more });
  }
  res.json(list);
});

app.post('/carts/stock', async (req, res) => {
  const items = await prisma.orderItem.findMany({ where: { orderId: req.body.id } });
  for (const item of items) {
    const product = await prisma.product.findUnique({ where: { id: item.productId } });
    if (!product || product.stock < item.quantity) return res.status(409).end();
    await prisma.product.update({ where: { id: item.productId }, data: { stock: product.stock - item.quantity } });
  }
  res.end();
});

app.post('/carts/likes', async (req, res) => {
  const likes = await prisma.like.findMany();
  const found = [];
  for (const like of likes) {
    const same = await prisma.like.findFirst({ where: { postId: like.postId, userId: like.userId } });
    found.push(same);
  }
  res.json(found);
});

app.get('/users/renamed', async (req, res) => {
  const orders = await prisma.order.findMany();
  const list = [];
  for (const order of orders) {
    const user = await prisma.user.findUnique({ where: { id: order.userId } });
    if (user) user.name = `${user.name} (${order.id})`;
    list.push(user);
  }
  res.json(list);
});

app.get('/orders/queue', async (req, res) => {
  const orders = await prisma.order.findMany();
  for (const order of orders) {
    const user = await prisma.user.findUnique({ where: { id: order.userId } });
    if (user?.name === 'Ada') orders.push({ ...order, id: 0 });
    order.userId = 0;
  }
  res.json(orders);
});

app.get('/posts/same-day', async (req, res) => {
  const posts = await prisma.post.findMany();
  const days = [];
  for (const post of posts) {
    days.push(await prisma.post.count({ where: { createdAt: post.createdAt } }));
    post.userId = 0;
    const owner = await prisma.user.findUnique({ where: { id: post.userId } });
    days.push(owner ? 1 : 0);
  }
  res.json(days);
});

app.get('/orders/prices', async (req, res) => {
  const orders = await prisma.order.findMany();
  const list = [];
  for (const order of orders) {
    const pending = prisma.user.findFirst({ where: { id: order.userId } });
    list.push(pending);
  }
  res.json(await Promise.all(list));
});

app.get('/orders/more', async (req, res) => {
  const orders = await prisma.order.findMany();
  const names = req.query.names ? await Promise.all(orders.map(async (order) => (await prisma.user.findFirst({ where: { id: order.userId } }))?.name)) : [];
  res.json(names);
});

app.listen(3000);
