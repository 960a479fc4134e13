import express from 'express';
import { pool } from './lib/db';
import { transfer } from './transfer';

const app = express();

app.get('/health', async (_req, res) => {
  await pool.query('SELECT 1');
  res.json({ ok: true });
});
app.post('/transfers/:from/:to', async (req, res) => {
  await transfer(req.params.from, req.params.to);
  res.sendStatus(204);
});
app.listen(3000);
