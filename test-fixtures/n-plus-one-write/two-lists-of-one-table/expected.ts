import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/stock/count', async (req, res) => {
  const stockCounts = [];
  for (const shelf of req.body.shelves) {
    if (shelf.isEmpty) continue;
    stockCounts.push({ shelfId: shelf.id, pieces: shelf.pieces });
  }
  await prisma.stockCount.createMany({ data: stockCounts });
  const newStockCounts = [];
  for (const crate of req.body.crates) {
    if (crate.isEmpty) continue;
    newStockCounts.push({ crateId: crate.id, pieces: crate.pieces });
  }
  await prisma.stockCount.createMany({ data: newStockCounts });
  res.sendStatus(201);
});

export default router;
