import express from 'express';
import { prisma } from './db.ts';
import { inChunks } from './tenfold/in-chunks.ts';

const app = express();

app.get('/posts', async (req, res) => {
  const me = Number(req.query.me);
  const posts = await prisma.post.findMany();
  const postIds = posts.map((post) => post.id);
  const commentCounts = await inChunks(postIds, 10000, (keys) => prisma.comment.groupBy({ by: ['postId'], where: { postId: { in: keys } }, _count: { _all: true } }));
  const commentCountByPostId = new Map(commentCounts.map((row) => [row.postId, row._count._all]));
  const likes = await inChunks(postIds, 10000, (keys) => prisma.like.groupBy({ by: ['postId'], where: { postId: { in: keys }, userId: me } }));
  const postIdsWithLike = new Set(likes.map((like) => like.postId));
  const list = await Promise.all(
    posts.map(async (post) => ({
      ...post,
      comments: commentCountByPostId.get(post.id) ?? 0,
      isLiked: !!postIdsWithLike.has(post.id),
    })),
  );
  res.json(list);
});

app.listen(3000);
