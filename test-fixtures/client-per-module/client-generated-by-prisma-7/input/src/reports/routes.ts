import { PrismaPg } from '@prisma/adapter-pg';
import { Router } from 'express';
import { PrismaClient } from '../generated/prisma/client.js';

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL! }) });

export const reports = Router();

reports.get('/reports/total', async (_req, res) => {
  res.json(await prisma.invoice.aggregate({ _sum: { total: true } }));
});
