import { Router } from 'express';
import { createClient } from 'redis';

export const router = Router();

router.get('/products/:id', async (req, res) => {
  const client = createClient({ url: process.env.REDIS_URL });
  client.on('error', (error) => console.error('redis', error));
  await client.connect();
  const cached = await client.get(`product:${req.params.id}`);
  await client.quit();
  res.json(JSON.parse(cached ?? 'null'));
});

router.delete('/products/:id', async (req, res) => {
  const cache = await createClient({ url: process.env.REDIS_URL }).connect();
  await cache.del(`product:${req.params.id}`);
  res.sendStatus(204);
});
