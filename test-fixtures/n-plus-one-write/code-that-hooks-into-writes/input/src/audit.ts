import { Router } from 'express';
import { prisma } from './client.js';

const router = Router();

router.post('/audit', async (req, res) => {
  for (const text of req.body.texts) {
    await prisma.auditEntry.create({ data: { text } });
  }
  res.sendStatus(201);
});

export default router;
