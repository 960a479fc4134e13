import { drizzle } from 'drizzle-orm/node-postgres';

export const stock = drizzle({ connection: process.env.STOCK_URL!, casing: 'snake_case' });
