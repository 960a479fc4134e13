import { Router } from 'express';
import { prisma as db, prisma } from '../lib/prisma.js';

export const carts = Router();

carts.get('/carts/:id', async (req, res) => {
  try {
    res.json(await prisma.cart.findUnique({ where: { id: req.params.id } }));
  } catch (error) {
    res.status(500).json({ message: error.message });
  }
});

carts.delete('/carts/:id', async (req, res) => {
  await db.cart.delete({ where: { id: req.params.id } });
  res.sendStatus(204);
});
