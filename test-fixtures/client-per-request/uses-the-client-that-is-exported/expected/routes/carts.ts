import { Router } from 'express';
import { prisma } from '../lib/prisma';

export const carts = Router();

carts.get('/carts/:id', async (req, res) => {
  const cart = await prisma.cart.findUnique({ where: { id: req.params.id } });
  res.json(cart);
});
