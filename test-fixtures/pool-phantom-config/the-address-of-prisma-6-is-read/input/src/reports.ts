import { Pool } from 'pg';

export const reports = new Pool({ connectionString: process.env.DATABASE_URL });
