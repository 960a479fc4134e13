import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/messages/read', async (req, res) => {
  const messages = await prisma.message.findMany({ where: { chatId: req.body.chatId, read: false }, take: 50 });
  for (const message of messages) {
    await prisma.message.update({ where: { id: message.id }, data: { read: true } });
  }
  res.sendStatus(204);
});

router.post('/orders/ship', async (req, res) => {
  await Promise.all(req.body.orderIds.map((id) => prisma.order.update({ where: { id }, data: { status: 'shipped', shippedBy: req.body.staffId } })));
  res.sendStatus(204);
});

export default router;
