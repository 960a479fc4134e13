import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/users', async (req, res) => {
  const users = await prisma.user.findMany();
  const list = [];
  for (const user of users) {
    const posts = await prisma.post.findMany({ where: { userId: user.id }, orderBy: { createdAt: 'desc' } });
    list.push({ ...user, posts });
  }
  res.json(list);
});

app.get('/posts', async (req, res) => {
  const posts = await prisma.post.findMany();
  const list = await Promise.all(
    posts.map(async (post) => {
      const [comments, likes] = await Promise.all([
        prisma.comment.findMany({ where: { postId: post.id }, select: { text: true } }),
        prisma.like.count({ where: { postId: post.id } }),
      ]);
      return { ...post, comments, likes };
    }),
  );
  res.json(list);
});

app.listen(3000);
