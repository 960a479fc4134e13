import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/form', async (req, res) => {
  const countries = await prisma.country.findMany({ orderBy: { name: 'asc' } });
  const roles = await prisma.role.findMany();
  const plans = await prisma.subscriptionPlan.findMany({ where: { active: true } });
  res.json({ countries, roles, plans, categories: await prisma.productCategory.findMany() });
});

export default router;
