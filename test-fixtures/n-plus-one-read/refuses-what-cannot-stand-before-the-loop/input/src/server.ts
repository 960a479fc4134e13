import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/orders/each', async (req, res) => {
  const orders = await prisma.order.findMany();
  for (const order of orders) {
    const db = prisma;
    const coupon = await db.coupon.findFirst({ where: { id: order.id } });
    console.log(coupon?.code);
  }
  res.end();
});

app.get('/orders/total', async (req, res) => {
  const orders = await prisma.order.findMany();
  const total = await orders.reduce(async (sum, order) => {
    const items = await prisma.orderItem.findMany({ where: { orderId: order.id } });
    return (await sum) + items.length;
  }, Promise.resolve(0));
  res.json({ total });
});

app.get('/orders/by-position', async (req, res) => {
  const orders = await prisma.order.findMany();
  const names = [];
  for (const position in orders) {
    const user = await prisma.user.findFirst({ where: { id: orders[position]!.userId } });
    names.push(user?.name);
  }
  res.json(names);
});

app.get('/posts/titles', async (req, res) => {
  const posts = await prisma.post.findMany();
  const list = [];
  for (const post of posts) {
    const again = await prisma.post.findMany({ where: { userId: post.userId, title: titleOf(list.length) } });
    list.push(again);
  }
  res.json(list);
});

app.get('/users/:id', async (req, res) => {
  const orders = await prisma.order.findMany();
  const list = [];
  for (const order of orders) {
    const user = await loadUser(order.userId);
    list.push({ ...order, user });
  }
  res.json(list);
});

function titleOf(position: number) {
  return `Post ${position}`;
}

async function loadUser(id: number) {
  const user = await prisma.user.findUnique({ where: { id } });
  if (!user) throw new Error(`No user ${id}`);
  return { ...user, label: `${user.name} <${user.email}>` };
}

app.listen(3000);
