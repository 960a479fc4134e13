import { Pool } from 'pg';

export const client = new Pool({ connectionString: process.env.DATABASE_URL });

export const start = async () => {
  try {
    await client.query('SELECT 1');
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
};
