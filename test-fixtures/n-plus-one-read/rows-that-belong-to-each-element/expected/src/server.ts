import express from 'express';
import { prisma } from './db.ts';
import { inChunks } from './tenfold/in-chunks.ts';

const app = express();

app.get('/users', async (req, res) => {
  const users = await prisma.user.findMany();
  const list = [];
  const userIds = users.map((user) => user.id);
  const foundPosts = await inChunks(userIds, 10000, (keys) => prisma.post.findMany({ where: { userId: { in: keys } }, orderBy: { createdAt: 'desc' } }));
  const postsByUserId = new Map<unknown, typeof foundPosts>();
  for (const post of foundPosts) {
    const group = postsByUserId.get(post.userId);
    if (group) group.push(post);
    else postsByUserId.set(post.userId, [post]);
  }
  for (const user of users) {
    const posts = postsByUserId.get(user.id) ?? [];
    list.push({ ...user, posts });
  }
  res.json(list);
});

app.get('/posts', async (req, res) => {
  const posts = await prisma.post.findMany();
  const postIds = posts.map((post) => post.id);
  const foundComments = await prisma.comment.findMany({ where: { postId: { in: postIds } }, select: { postId: true, text: true } });
  const commentsByPostId = new Map<unknown, typeof foundComments>();
  for (const comment of foundComments) {
    const group = commentsByPostId.get(comment.postId);
    if (group) group.push(comment);
    else commentsByPostId.set(comment.postId, [comment]);
  }
  const likeCounts = await inChunks(postIds, 10000, (keys) => prisma.like.groupBy({ by: ['postId'], where: { postId: { in: keys } }, _count: { _all: true } }));
  const likeCountByPostId = new Map(likeCounts.map((row) => [row.postId, row._count._all]));
  const list = await Promise.all(
    posts.map(async (post) => {
      const [comments, likes] = await Promise.all([
        commentsByPostId.get(post.id) ?? [],
        likeCountByPostId.get(post.id) ?? 0,
      ]);
      return { ...post, comments, likes };
    }),
  );
  res.json(list);
});

app.listen(3000);
