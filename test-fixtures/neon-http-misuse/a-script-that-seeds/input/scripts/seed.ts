import { neon } from '@neondatabase/serverless';
import { drizzle } from 'drizzle-orm/neon-http';
import { orders } from '../src/schema';

const db = drizzle(neon(process.env.DATABASE_URL!));
await db.insert(orders).values({ id: 1, note: 'first' });
