import './sockets';
import { Pool } from '@neondatabase/serverless';
import { drizzle } from 'drizzle-orm/neon-http';

export const db = drizzle(new Pool({ connectionString: process.env.DATABASE_URL }));
