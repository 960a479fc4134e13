import { Router } from 'express';
import { prisma } from '../tenfold/prisma.js';

export const reports = Router();

reports.get('/reports/total', async (_req, res) => {
  res.json(await prisma.invoice.aggregate({ _sum: { total: true } }));
});
