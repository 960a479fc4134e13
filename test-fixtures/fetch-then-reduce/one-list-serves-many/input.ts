import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/teams/:id/visits', async (req, res) => {
  const visits = await prisma.visit.findMany({ where: { teamId: req.params.id }, take: 100 });
  const members = await prisma.member.findMany({ where: { teamId: req.params.id } });
  res.json(visits.map((visit) => ({ ...visit, isInternal: members.some((member) => member.email === visit.email) })));
});

router.get('/teams/:id/months', async (req, res) => {
  const sales = await prisma.sale.findMany({ where: { teamId: req.params.id } });
  const months: number[] = [];
  for (let month = 0; month < 12; month++) {
    months.push(sales.filter((sale) => sale.soldAt.getMonth() === month).length);
  }
  res.json(months);
});

export default router;
