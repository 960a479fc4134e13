import { Router } from 'express';
import { prisma } from '../lib/prisma';

export const orders = Router();

orders.get('/orders', async (req, res) => {
  res.json(await prisma.order.findMany({ where: { userId: String(req.query.userId) }, take: 20 }));
});
