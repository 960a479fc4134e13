import { Pool } from 'pg';

const pool = new Pool({ connectionString: process.env.DATABASE_URL });

await pool.query('UPDATE orders SET total = 0 WHERE total IS NULL');
await pool.end();
