import { Pool } from 'pg';
import { onConnect } from './hooks';

const pool = new Pool({ host: 'orders.internal' });

pool.on('connect', onConnect);

export const findOrder = (id: string) => pool.query('SELECT * FROM orders WHERE id = $1', [id]);
