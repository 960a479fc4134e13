import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/quotes', async (req, res) => {
  const quotes: object[] = [];
  for (const line of req.body.lines) {
    quotes.push({ line, rates: (await prisma.rate.findMany({ where: { country: req.body.country } })).length });
  }
  for (const line of req.body.returns) {
    quotes.push({ line, rates: (await prisma.rate.findMany({ where: { country: req.body.shop } })).length });
  }
  res.json(quotes);
});

export default router;
