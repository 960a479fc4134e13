import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

export const carts = Router();

carts.get('/carts/:id', async (req, res) => {
  const prisma = new PrismaClient();
  const cart = await prisma.cart.findUnique({ where: { id: req.params.id } });
  await prisma.$disconnect();
  res.json(cart);
});
