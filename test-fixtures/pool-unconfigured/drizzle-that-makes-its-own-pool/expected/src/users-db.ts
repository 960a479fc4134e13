import { drizzle } from 'drizzle-orm/mysql2';
import * as schema from './schema';

export const users = drizzle({ connection: { uri: 'mysql://root@localhost/users', connectionLimit: Number(process.env.DB_POOL_MAX) || 10 }, schema, mode: 'default' });
