const { PrismaClient } = require('@prisma/client');
const express = require('express');

const prisma = new PrismaClient();
const router = express.Router();

router.get('/stats', async (req, res) => {
  const [customerCount, invoiceCount] = await Promise.all([
    prisma.customer.count(),
    prisma.invoice.count({ where: { paid: false } }),
  ]);
  const messages = await prisma.message.count({ where: { read: false } });
  res.json({ customers: customerCount, share: invoiceCount / customerCount, messages });
});

router.get('/stats/total', async (req, res) => {
  const totalOrders = await prisma.order.count();
  res.json({ total: totalOrders });
});

module.exports = router;
