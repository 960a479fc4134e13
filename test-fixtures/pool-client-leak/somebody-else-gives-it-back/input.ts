import express from 'express';
import pg from 'pg';

const app = express();
const pool = new pg.Pool();
const held = new Map<string, pg.PoolClient>();

export async function take() {
  const client = await pool.connect();
  await client.query('SET app.user = 1');
  return client;
}

export async function withClient<T>(work: (client: pg.PoolClient) => Promise<T>) {
  const client = await pool.connect();
  return work(client).finally(() => client.release());
}

app.get('/rows', async (_req, res) => {
  const client = await pool.connect();
  res.on('close', () => client.release());
  const { rows } = await client.query('SELECT 1');
  res.json(rows);
});

app.post('/sessions/:id', async (req, res) => {
  const client = await pool.connect();
  held.set(req.params.id, client);
  const other = await take();
  res.json(await withClient(async (one) => (await one.query('SELECT 1')).rows));
  other.release();
});

app.get('/using', async (_req, res) => {
  await using client = await pool.connect();
  res.json((await client.query('SELECT 1')).rows);
});

app.listen(3000);
