import { neon } from '@neondatabase/serverless';
import { drizzle } from 'drizzle-orm/neon-http';

export function getDb() {
  return drizzle(neon(process.env.DATABASE_URL!));
}
