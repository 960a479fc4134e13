import { PrismaClient } from '@prisma/client';
import { Router } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';

const prisma = new PrismaClient();
const router = Router();

class CreateOrder {
  constructor(readonly sku: string) {}
  static create(sku: string): CreateOrder {
    return new CreateOrder(sku);
  }
}

router.post('/orders/import', async (req, res) => {
  const chunks: { sku: string }[][] = req.body.chunks;
  for (const chunk of chunks) {
    await prisma.order.createMany({ data: chunk });
  }
  for (let start = 0; start < req.body.orders.length; start += 500) {
    await prisma.order.createMany({ data: req.body.orders.slice(start, start + 500) });
  }
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await prisma.importRun.create({ data: { number: Date.now() + attempt } });
      break;
    } catch {
      await sleep(100 * attempt);
    }
  }
  for (const kind of ['invoice', 'receipt']) {
    await prisma.importRun.create({ data: { kind, number: 1 } });
  }
  await prisma.$transaction(req.body.orders.map((order: { id: string; position: number }) => prisma.order.update({ where: { id: order.id }, data: { position: order.position } })));
  const commands = req.body.orders.map((order: { sku: string }) => CreateOrder.create(order.sku));
  res.json(commands);
});

export default router;
