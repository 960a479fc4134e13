import { Router } from 'express';
import { Client } from 'pg';

export const users = Router();

users.get('/users/:id', async (req, res) => {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT * FROM users WHERE id = $1', [req.params.id]);
    res.json(rows[0]);
  } finally {
    await client.end();
  }
});
