import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/orders/:id/lines', async (req, res) => {
  const orderId = Number(req.params.id);
  const orderLines = [];
  for (const line of req.body.lines) {
    orderLines.push({ orderId, productId: line.productId, quantity: line.quantity });
  }
  await prisma.orderLine.createMany({ data: orderLines });
  res.sendStatus(201);
});

export default router;
