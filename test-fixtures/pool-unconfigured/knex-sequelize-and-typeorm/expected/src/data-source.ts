import { DataSource } from 'typeorm';

export const dataSource = new DataSource({
  type: 'postgres',
  url: process.env.DATABASE_URL,
  entities: [],
  poolSize: Number(process.env.DB_POOL_MAX) || 10,
});
