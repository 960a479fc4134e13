import { Router } from 'express';
import { createClient } from 'redis';

const openRedis = async () => {
  const client = createClient({ url: process.env.REDIS_URL });
  client.on('error', (error) => console.error('redis', error));
  await client.connect();
  return client;
};
let redis: ReturnType<typeof openRedis> | undefined;
const getRedis = () => (redis ??= openRedis().catch((error: unknown) => {
  redis = undefined;
  throw error;
}));

const openCache = async () => createClient({ url: process.env.REDIS_URL }).connect();
let sharedCache: ReturnType<typeof openCache> | undefined;
const getCache = () => (sharedCache ??= openCache().catch((error: unknown) => {
  sharedCache = undefined;
  throw error;
}));

export const router = Router();

router.get('/products/:id', async (req, res) => {
  const client = await getRedis();
  const cached = await client.get(`product:${req.params.id}`);
  res.json(JSON.parse(cached ?? 'null'));
});

router.delete('/products/:id', async (req, res) => {
  const cache = await getCache();
  await cache.del(`product:${req.params.id}`);
  res.sendStatus(204);
});
