import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/orders/:id/lines', async (req, res) => {
  const orderId = Number(req.params.id);
  for (const line of req.body.lines) {
    await prisma.orderLine.create({
      data: { orderId, productId: line.productId, quantity: line.quantity },
    });
  }
  res.sendStatus(201);
});

export default router;
