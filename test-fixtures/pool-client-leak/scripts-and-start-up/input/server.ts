import express from 'express';
import pg from 'pg';

const app = express();
const pool = new pg.Pool();
const client = await pool.connect();

await client.query('SELECT 1');
client.release();

app.get('/health', async (_req, res) => {
  await pool.query('SELECT 1');
  res.sendStatus(204);
});
app.listen(3000);
