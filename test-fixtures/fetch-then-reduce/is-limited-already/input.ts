import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/orders/latest', async (req, res) => {
  const [order] = await prisma.order.findMany({ orderBy: { createdAt: 'desc' }, take: 1 });
  const page = await prisma.order.findMany({ skip: 40, take: 20 });
  const rest = await prisma.order.findMany({ cursor: { id: String(req.query.after) } });
  res.json({ order, hasMore: page.length === 20, rest: rest.length });
});

router.get('/currencies/first', async (req, res) => {
  const [currency] = await prisma.currency.findMany();
  res.json({ currency, hasCurrency: (await prisma.currency.findMany()).length > 0 });
});

export default router;
