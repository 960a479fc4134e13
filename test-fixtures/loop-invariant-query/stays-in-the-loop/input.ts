import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/orders/check', async (req, res) => {
  const failed: string[] = [];
  for (const line of req.body.lines) {
    if (line.isGift) {
      const gift = await prisma.giftCard.findFirst({ where: { customerId: req.body.customerId } });
      if (!gift) failed.push(line.id);
    }
  }
  for (const line of req.body.lines) {
    try {
      const account = await prisma.account.findFirstOrThrow({ where: { customerId: req.body.customerId } });
      failed.push(`${line.id} of ${account.name}`);
    } catch {
      failed.push(line.id);
    }
  }
  for (const line of req.body.lines) {
    if (line.free) continue;
    const rate = await prisma.rate.findFirst({ where: { customerId: req.body.customerId } });
    failed.push(`${line.id} at ${rate?.percent}`);
  }
  for (const line of req.body.lines) {
    const answer = prisma.answer.findFirst({ where: { customerId: req.body.customerId } }).then((found) => found?.text);
    failed.push(`${line.id}: ${await answer}`);
  }
  for (const line of req.body.lines) {
    const coupons = await prisma.coupon.findMany({ where: { customerId: req.body.customerId } });
    failed.push(`${line.id} without ${coupons.shift()?.code}`);
  }
  for (const line of req.body.lines) {
    const home = await prisma.address.findFirst({ where: { customerId: req.body.customerId } });
    if (home) home.lines += line.id;
    failed.push(`${line.id} for ${home?.lines}`);
  }
  res.json(failed);
});

export default router;
