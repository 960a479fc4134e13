import knex from 'knex';
import { Pool } from 'pg';
import { database, pooled } from './config';

export const pool = new Pool({ ...database, max: Number(process.env.DB_POOL_MAX) || 10 });
export const db = knex(pooled);
