import express from 'express';
import { catalogue } from './catalogue.ts';
import { prisma } from './db.ts';
import { getUserById, listComments } from './users.ts';

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await prisma.order.findMany();
  const list = [];
  for (const order of orders) {
    const user = await getUserById(order.userId);
    list.push({ ...order, user });
  }
  res.json(list);
});

app.get('/products', async (req, res) => {
  const items = await prisma.orderItem.findMany();
  res.json(await Promise.all(items.map(async (item) => ({ ...item, product: await catalogue.product(item.productId) }))));
});

app.get('/posts', async (req, res) => {
  const posts = await prisma.post.findMany();
  for (const post of posts) {
    const comments = await listComments(post.id);
    console.log(post.title, comments.length);
  }
  res.end();
});

app.listen(3000);
