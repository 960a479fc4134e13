import { MongoClient } from 'mongodb';
import { Pool } from 'pg';

const makePool2 = () => new Pool({ connectionString: process.env.DATABASE_URL });
let pool2: ReturnType<typeof makePool2> | undefined;
const getPool2 = () => (pool2 ??= makePool2());

const openMongo2 = async () => MongoClient.connect(process.env.MONGO_URL ?? '');
let mongo2: ReturnType<typeof openMongo2> | undefined;
const getMongo2 = () => (mongo2 ??= openMongo2().catch((error: unknown) => {
  mongo2 = undefined;
  throw error;
}));

export function getPool() {
  return getPool2();
}

export const openMongo = async () => {
  return await getMongo2();
};
