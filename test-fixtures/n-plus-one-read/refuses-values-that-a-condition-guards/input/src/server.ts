import express from 'express';
import { prisma } from './db.ts';

const app = express();

interface Context {
  user?: { id: number };
}

app.get('/posts', async (req, res) => {
  const context: Context = req.body.context;
  const posts = await prisma.post.findMany({ take: 50 });
  const list = await Promise.all(
    posts.map(async (post) => {
      let isLiked = false;
      if (context.user) {
        const like = await prisma.like.findFirst({ where: { postId: post.id, userId: context.user.id } });
        isLiked = like !== null;
      }
      return { ...post, isLiked };
    }),
  );
  res.json(list);
});

app.get('/posts/mine', async (req, res) => {
  const me: number | null = req.query.me ? Number(req.query.me) : null;
  const posts = await prisma.post.findMany({ take: 50 });
  const list = [];
  for (const post of posts) {
    if (me === null) continue;
    const likes = await prisma.like.count({ where: { postId: post.id, userId: me } });
    list.push({ ...post, likes });
  }
  res.json(list);
});

app.listen(3000);
