import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/orders/latest', async (req, res) => {
  const [order] = await prisma.order.findMany({ orderBy: { createdAt: 'desc' }, take: 1 });
  res.json(order);
});

router.get('/customers/:id/latest-invoice', async (req, res) => {
  const invoices = await prisma.invoice.findMany({
    where: { customerId: req.params.id },
    orderBy: { createdAt: 'desc' },
    take: 1,
  });
  if (!invoices.length) return res.sendStatus(404);
  res.json(invoices[0]);
});

router.get('/messages/latest', async (req, res) => {
  res.json((await prisma.message.findMany({ orderBy: { createdAt: 'desc' }, take: 1 })).at(0));
});

export default router;
