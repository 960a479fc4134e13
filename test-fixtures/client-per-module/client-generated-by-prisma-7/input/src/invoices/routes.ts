import { PrismaPg } from '@prisma/adapter-pg';
import { Router } from 'express';
import { PrismaClient } from '../generated/prisma/client.js';

const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL });
const prisma = new PrismaClient({ adapter });

export const invoices = Router();

invoices.get('/invoices/:id', async (req, res) => {
  res.json(await prisma.invoice.findUnique({ where: { id: Number(req.params.id) } }));
});
