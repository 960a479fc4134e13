import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await prisma.order.findMany();
  const list = [];
  for (const order of orders) {
    const total = await prisma.order.count();
    list.push({ ...order, total });
  }
  res.json(list);
});

app.get('/posts', async (req, res) => {
  const posts = await prisma.post.findMany();
  const byId = new Map(posts.map((post) => [post.id, post]));
  const ids: number[] = req.body.ids;
  res.json(ids.map((id) => byId.get(id)));
});

app.listen(3000);
