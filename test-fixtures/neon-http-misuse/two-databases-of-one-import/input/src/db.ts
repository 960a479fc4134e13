import { neon, Pool } from '@neondatabase/serverless';
import { drizzle } from 'drizzle-orm/neon-http';

export const db = drizzle(new Pool({ connectionString: process.env.DATABASE_URL }));
export const reports = drizzle(neon(process.env.REPORTS_URL!));
