import { Pool } from 'pg';

const pool = new Pool({ host: 'orders.internal' });

export const findUser = (id: string) => pool.query('SELECT * FROM users WHERE id = $1', [id]);
