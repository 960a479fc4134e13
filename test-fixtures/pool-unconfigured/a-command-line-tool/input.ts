import { Pool } from 'pg';

const pool = new Pool({ connectionString: process.argv[2] });

const { rows } = await pool.query('SELECT count(*) FROM orders');
process.stdout.write(`${rows[0].count}\n`);
await pool.end();
