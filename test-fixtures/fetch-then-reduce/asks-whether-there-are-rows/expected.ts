import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.delete('/customers/:id', async (req, res) => {
  const orders = await prisma.order.findMany({ where: { customerId: req.params.id } });
  if (orders.length > 0) return res.status(409).json({ message: 'This customer has orders.' });
  await prisma.customer.delete({ where: { id: req.params.id } });
  res.sendStatus(204);
});

router.get('/customers/:id/has-invoices', async (req, res) => {
  const has = (await prisma.invoice.findMany({ where: { customerId: req.params.id }, select: { id: true } })).length !== 0;
  res.json({ has });
});

router.get('/messages/any', async (req, res) => {
  const messages = await prisma.message.findMany({ take: 1 });
  if (!messages || messages.length === 0) {
    res.json({ any: false });
    return;
  }
  res.json({ any: Boolean(messages.length) });
});

export default router;
