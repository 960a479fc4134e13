import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/quotes', async (req, res) => {
  const quotes: object[] = [];
  const rates = await prisma.rate.findMany({ where: { country: req.body.country } });
  for (const line of req.body.lines) {
    quotes.push({ line, rates: rates.length });
  }
  const allRates = await prisma.rate.findMany({ where: { country: req.body.shop } });
  for (const line of req.body.returns) {
    quotes.push({ line, rates: allRates.length });
  }
  res.json(quotes);
});

export default router;
