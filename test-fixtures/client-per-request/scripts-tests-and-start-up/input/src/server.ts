import express from 'express';
import { createClient } from 'redis';

const app = express();

async function start() {
  const cache = createClient();
  await cache.connect();
  app.get('/visits', async (_req, res) => {
    res.json(await cache.incr('visits'));
  });
  app.listen(3000);
}

start();
