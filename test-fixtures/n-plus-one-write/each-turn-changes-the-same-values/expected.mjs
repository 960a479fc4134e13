import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/messages/read', async (req, res) => {
  const messages = await prisma.message.findMany({ where: { chatId: req.body.chatId, read: false }, take: 50 });
  const messageIds = messages.map((message) => message.id);
  if (messageIds.length > 0) {
    await prisma.message.updateMany({ where: { id: { in: messageIds } }, data: { read: true } });
  }
  res.sendStatus(204);
});

router.post('/orders/ship', async (req, res) => {
  const orderIds = req.body.orderIds.map((id) => id);
  for (let start = 0; start < orderIds.length; start += 10000) {
    const chunk = orderIds.slice(start, start + 10000);
    await prisma.order.updateMany({ where: { id: { in: chunk } }, data: { status: 'shipped', shippedBy: req.body.staffId } });
  }
  res.sendStatus(204);
});

export default router;
