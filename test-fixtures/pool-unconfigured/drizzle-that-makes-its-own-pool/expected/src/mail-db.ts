import { drizzle } from 'drizzle-orm/postgres-js';

export const mail = drizzle({ connection: { url: 'postgres://mail@localhost/mail', max: Number(process.env.DB_POOL_MAX) || 10 } });
