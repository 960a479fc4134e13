import { Pool } from 'pg';
import { expect, it } from 'vitest';

it('has orders', async () => {
  const pool = new Pool();
  expect((await pool.query('SELECT 1')).rowCount).toBe(1);
});
