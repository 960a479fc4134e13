import { PrismaClient } from '@prisma/client';
import { Router } from 'express'; // routes

const prisma = new PrismaClient();

export const orders = Router();

orders.get('/orders/:id', async (req, res) => {
  res.json(await prisma.order.findUnique({ where: { id: req.params.id } }));
});
