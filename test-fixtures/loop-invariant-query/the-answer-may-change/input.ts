import { PrismaClient } from '@prisma/client';
import { Router } from 'express';
import { sendInvoice } from './mail.js';

const prisma = new PrismaClient();
const router = Router();

router.post('/invoices/send', async (req, res) => {
  for (const invoice of req.body.invoices) {
    const open = await prisma.invoice.count({ where: { customerId: req.body.customerId, sent: false } });
    await prisma.invoice.update({ where: { id: invoice.id }, data: { sent: true, left: open - 1 } });
  }
  for (const invoice of req.body.invoices) {
    const run = await prisma.run.findFirst({ where: { id: req.body.runId } });
    if (run?.isCancelled) break;
    invoice.sentBy = run?.staffId;
  }
  for (const invoice of req.body.invoices) {
    await sendInvoice(invoice);
    const quota = await prisma.quota.findFirst({ where: { customerId: req.body.customerId } });
    invoice.left = quota?.left;
  }
  for (const invoice of req.body.invoices) {
    const late = await prisma.invoice.count({ where: { dueAt: { lt: Date.now() } } });
    invoice.left = late;
  }
  const page = { number: 1 };
  const turn = () => {
    page.number += 1;
  };
  for (const invoice of req.body.invoices) {
    const paid = await prisma.invoice.findFirst({ where: { page: page.number } });
    invoice.left = paid?.left;
    turn();
  }
  res.sendStatus(204);
});

export default router;
