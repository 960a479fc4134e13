import { Queue } from 'bullmq';
import { Router } from 'express';
import { Redis } from 'ioredis';

const redis = new Redis();
const mails = new Queue('mails', { connection: redis });
const router = Router();
const seen = new Map<string, number>();

router.post('/campaigns', async (req, res) => {
  for (const recipient of req.body.recipients) {
    await mails.add('send', { recipient, campaign: req.body.campaign });
  }
  await Promise.all(req.body.recipients.map((recipient: string) => redis.set(`campaign:${recipient}`, req.body.campaign)));
  for (const recipient of req.body.recipients) seen.set(recipient, Date.now());
  const pipeline = redis.pipeline();
  for (const recipient of req.body.recipients) pipeline.set(`seen:${recipient}`, '1');
  await pipeline.exec();
  await mails.addBulk(req.body.recipients.map((recipient: string) => ({ name: 'send', data: { recipient } })));
  res.sendStatus(202);
});

export default router;
