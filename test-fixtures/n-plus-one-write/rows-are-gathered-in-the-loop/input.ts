import { PrismaClient } from '@prisma/client';
import { hash } from 'bcrypt';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/staff/import', async (req, res) => {
  let skipped = 0;
  for (const person of req.body.people) {
    // People without an address cannot log in.
    if (!person.email) {
      skipped += 1;
      continue;
    }
    await prisma.staff.create({
      data: { email: person.email, password: await hash(person.password, 10) },
    });
  }
  res.json({ skipped });
});

router.post('/orders', async (req, res) => {
  const order = await prisma.$transaction(async (tx) => {
    const created = await tx.order.create({ data: { customerId: req.body.customerId } });
    for (const line of req.body.lines) {
      const product = await tx.product.findFirst({ where: { sku: line.sku } });
      if (!product) throw new Error(`No product ${line.sku}.`);
      await tx.orderLine.create({ data: { orderId: created.id, productId: product.id } });
    }
    return created;
  });
  res.status(201).json(order);
});

export default router;
