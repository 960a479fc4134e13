import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/orders/:id/prices', async (req, res) => {
  const prices: number[] = [];
  const discount = await prisma.discount.findFirst({ where: { orderId: req.params.id } });
  for (const line of req.body.lines) {
    prices.push(line.price * (1 - (discount?.share ?? 0)));
  }
  res.json(prices);
});

export default router;
