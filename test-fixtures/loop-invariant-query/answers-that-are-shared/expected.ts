import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/reports', async (req, res) => {
  const reports: object[] = [];
  const store = await prisma.shopfront.findFirstOrThrow({ where: { id: req.body.storeId } });
  for (const day of req.body.days) {
    reports.push({ day, opens: store.opens });
  }
  const owner = await prisma.owner.findFirst({ where: { storeId: req.body.storeId } });
  for (const day of req.body.days) {
    reports.push({ day, owner });
  }
  const shopfront = await prisma.shopfront.findFirst({ where: { id: req.body.storeId } });
  for (const day of req.body.days) {
    reports.push({ day, name: shopfront?.name });
  }
  res.json(reports);
});

export default router;
