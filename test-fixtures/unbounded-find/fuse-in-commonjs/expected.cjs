const { PrismaClient } = require('@prisma/client');
const express = require('express');

const prisma = new PrismaClient();
const router = express.Router();

router.get('/customers', async (req, res) => {
  const customers = await prisma.customer.findMany({ orderBy: { id: 'asc' }, take: 1001 });
  if (customers.length > 1000) {
    console.warn('More than 1000 rows of customer, the rest was left out');
    customers.splice(1000);
  }
  res.status(200).json(customers);
});

router.get('/invoices', async (req, res) => {
  const [invoices, total] = await Promise.all([prisma.invoice.findMany({ where: { deletedAt: null }, orderBy: { id: 'desc' }, take: 1001 }), prisma.invoice.count()]);
  if (invoices.length > 1000) {
    console.warn('More than 1000 rows of invoice, the rest was left out');
    invoices.splice(1000);
  }
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
  const products = await prisma.product.findMany({ include: { images: true }, orderBy: { name: 'asc' }, take: 1001 });
  if (products.length > 1000) {
    console.warn('More than 1000 rows of product, the rest was left out');
    products.splice(1000);
  }
  return products;
}

function countMessages() {
  return prisma.message.count();
}

router.get('/visits', async (req, res) => res.send(await prisma.visit.findMany({ orderBy: { id: 'asc' } })));

module.exports = router;
