import { drizzle } from 'drizzle-orm/node-postgres';
import { pool } from './pool';

const db = drizzle(pool);

export const countUsers = () => db.execute('SELECT count(*) FROM users');
