import { drizzle } from 'drizzle-orm/mysql2';
import * as schema from './schema';

export const users = drizzle('mysql://root@localhost/users', { schema, mode: 'default' });
