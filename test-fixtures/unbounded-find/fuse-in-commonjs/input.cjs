const { PrismaClient } = require('@prisma/client');
const express = require('express');

const prisma = new PrismaClient();
const router = express.Router();

router.get('/customers', async (req, res) => {
  res.status(200).json(await prisma.customer.findMany({ orderBy: { id: 'asc' } }));
});

router.get('/invoices', async (req, res) => {
  const [invoices, total] = await Promise.all([prisma.invoice.findMany({ where: { deletedAt: null }, orderBy: { id: 'desc' } }), prisma.invoice.count()]);
  res.json({ total, invoices: invoices.map(({ id, number }) => ({ id, number })) });
});

router.get('/messages', async (req, res) => {
  const total = await countMessages(), messages = await prisma.message.findMany({ where: { status: 'sent' } });
  let size = 0;
  for (const message of messages) size += message.text.length;
  res.json({ total, size });
});

router.get('/products', async (req, res) => res.json(await listProducts()));

async function listProducts() {
  return prisma.product.findMany({ include: { images: true }, orderBy: { name: 'asc' } });
}

function countMessages() {
  return prisma.message.count();
}

router.get('/visits', async (req, res) => res.send(await prisma.visit.findMany({ orderBy: { id: 'asc' } })));

module.exports = router;
