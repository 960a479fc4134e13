import { Router } from 'express';
import { prisma } from '../tenfold/prisma.js';

export const invoices = Router();

invoices.get('/invoices/:id', async (req, res) => {
  res.json(await prisma.invoice.findUnique({ where: { id: Number(req.params.id) } }));
});
