import { MongoClient } from 'mongodb';
import { Pool } from 'pg';

export function getPool() {
  return new Pool({ connectionString: process.env.DATABASE_URL });
}

export const openMongo = async () => {
  return await MongoClient.connect(process.env.MONGO_URL ?? '');
};
