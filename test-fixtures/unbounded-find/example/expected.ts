import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/orders', async (req, res) => {
  const orders = await prisma.order.findMany({ orderBy: { createdAt: 'desc' }, take: 1001 });
  if (orders.length > 1000) {
    console.warn('More than 1000 rows of order, the rest was left out');
    orders.splice(1000);
  }
  res.json(orders);
});

export default router;
