import { DataSource } from 'typeorm';

export const dataSource = new DataSource({ type: 'mysql', host: 'localhost', database: 'shop', entities: [], extra: { connectionLimit: Number(process.env.DB_POOL_MAX) || 10 } });
