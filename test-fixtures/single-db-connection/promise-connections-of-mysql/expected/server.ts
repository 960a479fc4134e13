import express from 'express';
import { db } from './a/db';
import { countUsers, open } from './b/db';
import archive from './c/db';

const app = express();

app.get('/counts', async (_req, res) => {
  const [orders] = await db.query('SELECT count(*) AS orders FROM orders');
  const [old] = await archive.query('SELECT count(*) AS orders FROM orders');
  res.json({ orders, old, users: await countUsers() });
});

await open();
app.listen(3000);
