import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/dashboard', async (req, res) => {
  const openOrderCount = await prisma.order.count({ where: { status: 'open' } });
  res.json({ open: openOrderCount });
});

export default router;
