import { Client } from 'pg';

export const client = new Client(process.env.DATABASE_URL);

export const start = async () => {
  try {
    await client.connect();
  } catch (error) {
    console.error(error);
    process.exit(1);
  }
};
