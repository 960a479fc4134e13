import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/customers/:id/orders', async (req, res) => {
  res.json(await prisma.order.findMany({ where: { customerId: req.params.id } }));
});

router.get('/me/messages', async (req, res) => {
  const where: Record<string, unknown> = {};
  if (req.query.chat) where.chatId = req.query.chat;
  const messages = await prisma.message.findMany({ where });
  const some = await prisma.message.findMany({ where: { chat: { members: { some: { userId: req.params.id } } } } });
  const named = await prisma.message.findMany({ where: { id: { in: req.body.ids } } });
  const recent = await prisma.message.findMany({ where: { createdAt: { gte: new Date(Date.now() - 60_000) } } });
  res.json({ messages, some, named, recent });
});

router.get('/orders/per-day', async (req, res) => {
  res.json(await prisma.order.findMany({ distinct: ['day'], select: { day: true } }));
});

export default router;
