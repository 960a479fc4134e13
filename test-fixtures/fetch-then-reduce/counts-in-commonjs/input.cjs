const { PrismaClient } = require('@prisma/client');
const express = require('express');

const prisma = new PrismaClient();
const router = express.Router();

router.get('/stats', async (req, res) => {
  const [customers, invoices] = await Promise.all([
    prisma.customer.findMany(),
    prisma.invoice.findMany({ where: { paid: false } }),
  ]);
  const messages = (await prisma.message.findMany({ where: { read: false } })).length;
  res.json({ customers: customers.length, share: invoices.length / customers.length, messages });
});

router.get('/stats/total', async (req, res) => {
  const totalOrders = await prisma.order.findMany({ select: { id: true } });
  res.json({ total: totalOrders?.length });
});

module.exports = router;
