import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/sign-up', async (req, res) => {
  const existing = await prisma.user.findMany({ where: { email: req.body.email } });
  if (existing.length > 0) return res.sendStatus(409);
  const [invitation] = await prisma.invitation.findMany({ where: { token: req.body.token } });
  res.json(await prisma.user.create({ data: { email: req.body.email, invitationId: invitation?.id } }));
});

router.post('/posts/:id/likes', async (req, res) => {
  const likes = await prisma.like.findMany({ where: { postId: req.params.id, userId: req.body.userId } });
  if (likes.length) return res.sendStatus(409);
  res.sendStatus(201);
});

export default router;
