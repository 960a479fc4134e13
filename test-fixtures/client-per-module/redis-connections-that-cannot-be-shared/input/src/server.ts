import express from 'express';
import { listening } from './events';
import { mails } from './queue';
import { redis } from './redis';

const app = express();

app.post('/orders', async (_req, res) => {
  await mails.add('confirmation', {});
  res.json({ listening, visits: await redis.incr('visits') });
});
app.listen(3000);
