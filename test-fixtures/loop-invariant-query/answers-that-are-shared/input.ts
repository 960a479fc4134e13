import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/reports', async (req, res) => {
  const reports: object[] = [];
  for (const day of req.body.days) {
    const store = await prisma.shopfront.findFirstOrThrow({ where: { id: req.body.storeId } });
    reports.push({ day, opens: store.opens });
  }
  for (const day of req.body.days) {
    const owner = await prisma.owner.findFirst({ where: { storeId: req.body.storeId } });
    reports.push({ day, owner });
  }
  for (const day of req.body.days) {
    reports.push({ day, name: (await prisma.shopfront.findFirst({ where: { id: req.body.storeId } }))?.name });
  }
  res.json(reports);
});

export default router;
