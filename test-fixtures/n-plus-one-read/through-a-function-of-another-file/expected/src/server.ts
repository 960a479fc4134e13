import express from 'express';
import { catalogue } from './catalogue.ts';
import { prisma } from './db.ts';
import { getUserById, listComments, getUsersByIds, listCommentsByPostIds } from './users.ts';
import { inChunks } from './tenfold/in-chunks.ts';

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await prisma.order.findMany();
  const list = [];
  const userIds = [...new Set(orders.map((order) => order.userId))];
  const users = await getUsersByIds(userIds);
  const userById = new Map(users.map((user) => [user.id, user]));
  for (const order of orders) {
    const user = userById.get(order.userId) ?? null;
    list.push({ ...order, user });
  }
  res.json(list);
});

app.get('/products', async (req, res) => {
  const items = await prisma.orderItem.findMany();
  const productIds = [...new Set(items.map((item) => item.productId))];
  const products = await catalogue.productsByIds(productIds);
  const productById = new Map(products.map((product) => [product.id, product]));
  res.json(await Promise.all(items.map(async (item) => ({ ...item, product: productById.get(item.productId) ?? null }))));
});

app.get('/posts', async (req, res) => {
  const posts = await prisma.post.findMany();
  const postIds = posts.map((post) => post.id);
  const foundComments = await inChunks(postIds, 10000, (keys) => listCommentsByPostIds(keys));
  const commentsByPostId = new Map<unknown, typeof foundComments>();
  for (const comment of foundComments) {
    const group = commentsByPostId.get(comment.postId);
    if (group) group.push(comment);
    else commentsByPostId.set(comment.postId, [comment]);
  }
  for (const post of posts) {
    const comments = commentsByPostId.get(post.id) ?? [];
    console.log(post.title, comments.length);
  }
  res.end();
});

app.listen(3000);
