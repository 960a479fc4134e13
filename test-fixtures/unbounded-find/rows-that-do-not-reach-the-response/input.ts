import { PrismaClient } from '@prisma/client';
import { Router } from 'express';
import { cache } from './cache.js';

const prisma = new PrismaClient();
const router = Router();

router.get('/orders/number', async (req, res) => {
  const orders = await prisma.order.findMany();
  res.json({ number: orders.length });
});

router.get('/products', async (req, res) => {
  res.json(await cache.remember('products', () => prisma.product.findMany()));
});

async function allMessages() {
  return prisma.message.findMany();
}

router.get('/messages/any', async (req, res) => {
  const messages = await allMessages();
  res.json({ any: messages.length > 0 });
});

export async function warmUp() {
  const orders = await prisma.order.findMany();
  for (const order of orders) cache.put(order.id, order);
}

export default router;
