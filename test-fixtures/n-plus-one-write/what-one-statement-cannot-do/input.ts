import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/products/import', async (req, res) => {
  const failed: string[] = [];
  for (const product of req.body.products) {
    try {
      await prisma.product.create({ data: { sku: product.sku, price: product.price } });
    } catch {
      failed.push(product.sku);
    }
  }
  for (const [position, id] of req.body.order.entries()) {
    await prisma.product.update({ where: { id }, data: { position } });
  }
  for (const product of req.body.products) {
    await prisma.product.upsert({ where: { sku: product.sku }, create: { sku: product.sku }, update: { price: product.price } });
  }
  for (const id of req.body.removed) {
    await prisma.product.delete({ where: { id } });
  }
  res.json({ failed });
});

router.post('/checkout', async (req, res) => {
  for (const line of req.body.lines) {
    const product = await prisma.product.findFirst({ where: { sku: line.sku } });
    if (!product || product.stock < line.quantity) return res.sendStatus(409);
    await prisma.product.update({ where: { id: product.id }, data: { stock: { decrement: line.quantity } } });
  }
  res.sendStatus(204);
});

router.post('/notifications', async (req, res) => {
  const created: unknown[] = [];
  for (const userId of req.body.userIds) {
    created.push(await prisma.notification.create({ data: { userId, text: req.body.text } }));
  }
  const sent = await Promise.all(req.body.userIds.map((userId: string) => prisma.notification.create({ data: { userId, text: req.body.text } })));
  req.body.userIds.forEach(async (userId: string) => {
    await prisma.notification.create({ data: { userId, text: req.body.text } });
  });
  const settled = await Promise.allSettled(req.body.userIds.map((userId: string) => prisma.notification.create({ data: { userId, text: 'late' } })));
  res.json({ created, sent, settled });
});

export default router;
