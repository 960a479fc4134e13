import { drizzle } from 'drizzle-orm/node-postgres';
import * as schema from './schema';

export const db = drizzle({ connection: { connectionString: process.env.DATABASE_URL!, max: Number(process.env.DB_POOL_MAX) || 10 }, schema, casing: 'snake_case' });
