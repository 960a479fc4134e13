import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/posts', async (req, res) => {
  const me = Number(req.query.me);
  const posts = await prisma.post.findMany();
  const list = await Promise.all(
    posts.map(async (post) => ({
      ...post,
      comments: await prisma.comment.count({ where: { postId: post.id } }),
      isLiked: !!(await prisma.like.findFirst({ where: { postId: post.id, userId: me } })),
    })),
  );
  res.json(list);
});

app.listen(3000);
