import { Router } from 'express';
import { Pool } from 'pg';

const makePool = () => new Pool({ connectionString: process.env.DATABASE_URL });
let pool: ReturnType<typeof makePool> | undefined;
const getPool = () => (pool ??= makePool());

export const users = Router();

users.get('/users/:id', async (req, res) => {
  const client = getPool();
  const { rows } = await client.query('SELECT * FROM users WHERE id = $1', [req.params.id]);
  res.json(rows[0]);
});
