import { PrismaClient } from '@prisma/client';
import { Router } from 'express';
import { setTimeout as sleep } from 'node:timers/promises';

const prisma = new PrismaClient();
const router = Router();

router.get('/exports/:id', async (req, res) => {
  for (let attempt = 0; attempt < 5; attempt++) {
    const job = await prisma.exportJob.findFirst({ where: { id: req.params.id } });
    if (job?.done) {
      res.json(job);
      return;
    }
    await sleep(200);
  }
  while (true) {
    const job = await prisma.exportJob.findFirst({ where: { id: req.params.id } });
    if (job?.done) break;
    await sleep(1000);
  }
  res.sendStatus(202);
});

router.get('/settings', async (req, res) => {
  const names = await Promise.all(req.body.names.map(async (name: string) => ({ name, row: await prisma.setting.findUnique({ where: { id: 1 } }) })));
  res.json(names);
});

export default router;
