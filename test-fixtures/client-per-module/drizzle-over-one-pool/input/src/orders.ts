import { drizzle } from 'drizzle-orm/node-postgres';
import { pool } from './pool';

const db = drizzle(pool);

export const countOrders = () => db.execute('SELECT count(*) FROM orders');
