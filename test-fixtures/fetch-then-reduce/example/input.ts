import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/dashboard', async (req, res) => {
  const openOrders = await prisma.order.findMany({ where: { status: 'open' }, orderBy: { createdAt: 'desc' } });
  res.json({ open: openOrders.length });
});

export default router;
