import { drizzle } from 'drizzle-orm/mysql2';

export const carts = drizzle({ connection: { uri: 'mysql://root@localhost/carts', supportBigNumbers: true, connectionLimit: Number(process.env.DB_POOL_MAX) || 10 } });
