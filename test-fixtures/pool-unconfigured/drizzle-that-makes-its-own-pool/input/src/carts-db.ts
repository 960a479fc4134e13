import { drizzle } from 'drizzle-orm/mysql2';

export const carts = drizzle({ connection: 'mysql://root@localhost/carts' });
