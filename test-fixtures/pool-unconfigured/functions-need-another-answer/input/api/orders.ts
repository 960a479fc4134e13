import type { IncomingMessage, ServerResponse } from 'node:http';
import { pool } from '../lib/db';

export default async function handler(req: IncomingMessage, res: ServerResponse): Promise<void> {
  const { rows } = await pool.query('SELECT id FROM orders LIMIT 20');
  res.end(JSON.stringify(rows));
}
