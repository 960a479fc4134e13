import { Router } from 'express'; // routes
import { prisma } from '../lib/database';

export const orders = Router();

orders.get('/orders/:id', async (req, res) => {
  res.json(await prisma.order.findUnique({ where: { id: req.params.id } }));
});
