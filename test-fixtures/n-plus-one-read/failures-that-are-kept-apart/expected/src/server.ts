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
    try {
      const user = userById.get(order.userId) ?? (await prisma.user.findUniqueOrThrow({ where: { id: order.userId } }));
      list.push({ ...order, user });
    } catch {
      list.push({ ...order, user: null });
    }
  }
  res.json(list);
});

app.get('/posts', async (req, res) => {
  const posts = await prisma.post.findMany({ take: 20 });
  const postIds = posts.map((post) => post.id);
  const commentCounts = await prisma.comment.groupBy({ by: ['postId'], where: { postId: { in: postIds } }, _count: { _all: true } });
  const commentCountByPostId = new Map(commentCounts.map((row) => [row.postId, row._count._all]));
  const counts = await Promise.allSettled(posts.map((post) => commentCountByPostId.get(post.id) ?? 0));
  res.json(counts.map((count) => (count.status === 'fulfilled' ? count.value : 0)));
});

app.listen(3000);
