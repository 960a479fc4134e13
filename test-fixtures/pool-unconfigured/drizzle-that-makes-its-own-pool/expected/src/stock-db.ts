import { drizzle } from 'drizzle-orm/node-postgres';

export const stock = drizzle({ connection: { connectionString: process.env.STOCK_URL!, max: Number(process.env.DB_POOL_MAX) || 10 }, casing: 'snake_case' });
