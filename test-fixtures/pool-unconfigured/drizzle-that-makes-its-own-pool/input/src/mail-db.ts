import { drizzle } from 'drizzle-orm/postgres-js';

export const mail = drizzle('postgres://mail@localhost/mail');
