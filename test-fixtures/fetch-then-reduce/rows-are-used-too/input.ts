import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/orders', async (req, res) => {
  const orders = await prisma.order.findMany({ where: { customerId: String(req.query.customer) } });
  res.json({ total: orders.length, orders });
});

router.get('/orders/first-and-number', async (req, res) => {
  const orders = await prisma.order.findMany();
  res.json({ total: orders.length, first: orders[0] });
});

router.get('/orders/page', async (req, res) => {
  const orders = await prisma.order.findMany();
  if (orders.length === 0) return res.json([]);
  res.json(orders.map(({ id }) => id));
});

router.get('/orders/maybe', async (req, res) => {
  const orders = await prisma.order.findMany();
  res.json(orders ? orders.length : 0);
});

router.get('/orders/handed-on', async (req, res) => {
  const orders = await prisma.order.findMany();
  const invoices = orders.length > 0 ? await prisma.invoice.findMany({ where: { orderId: { in: idsOf(orders) } } }) : [];
  res.json(invoices);
});

function idsOf(orders: { id: string }[]): string[] {
  return orders.map(({ id }) => id);
}

export default router;
