import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/stock/count', async (req, res) => {
  for (const shelf of req.body.shelves) {
    if (shelf.isEmpty) continue;
    await prisma.stockCount.create({ data: { shelfId: shelf.id, pieces: shelf.pieces } });
  }
  for (const crate of req.body.crates) {
    if (crate.isEmpty) continue;
    await prisma.stockCount.create({ data: { crateId: crate.id, pieces: crate.pieces } });
  }
  res.sendStatus(201);
});

export default router;
