import { Pool } from 'pg';

const pool = new Pool();

await pool.query("INSERT INTO users (name) VALUES ('Ada')");
