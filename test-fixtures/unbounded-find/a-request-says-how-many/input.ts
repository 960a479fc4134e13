import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/orders', async (req, res) => {
  const limit = Number(req.query.limit) || 20;
  const page = Number(req.query.page) || 1;
  const orders = await prisma.order.findMany({ take: limit, skip: (page - 1) * limit });
  res.json(orders);
});

router.get('/invoices', async (req, res) => {
  const { page = 1, limit = 10 } = req.query;
  const invoices = await prisma.invoice.findMany({ take: Number(limit), skip: (Number(page) - 1) * Number(limit) });
  res.json({ invoices, limit: Number(limit) });
});

router.get('/messages', async (req, res) => {
  const messages = await prisma.message.findMany({ take: parseInt(String(req.query.count), 10) });
  res.json(messages);
});

router.get('/visits', async (req, res) => {
  const { limit } = req.query;
  const visits = await prisma.visit.findMany({ take: limit ? Number(limit) : undefined });
  res.json(visits);
});

router.get('/tickets', async (req, res) => {
  const { limit = '10' } = req.query;
  const tickets = await prisma.ticket.findMany({ take: parseInt(limit as string) });
  res.json({ tickets, pages: parseInt(limit as string) });
});

router.get('/letters', async (req, res) => {
  const { limit = 20 } = req.query;
  const letters = await prisma.letter.findMany({ take: +limit });
  res.json({ letters, limit });
});

router.get('/letters/last', async (req, res) => {
  const take = Number(req.query.take ?? 10);
  const letters = await prisma.letter.findMany({ take: -take });
  res.json(letters);
});

export default router;
