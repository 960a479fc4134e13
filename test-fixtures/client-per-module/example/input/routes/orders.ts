import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();

export const orders = Router();

orders.get('/orders', async (req, res) => {
  res.json(await prisma.order.findMany({ where: { userId: String(req.query.userId) }, take: 20 }));
});
