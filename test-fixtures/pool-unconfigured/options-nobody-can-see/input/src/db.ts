import knex from 'knex';
import { createPool, type PoolOptions } from 'mysql2';
import { Pool, type PoolConfig } from 'pg';
import { Sequelize } from 'sequelize';
import { load } from './config';

const settings = load();

export const pool = new Pool(settings.database);
export const connect = (config: PoolConfig) => new Pool(config);
export const users = createPool({ host: 'localhost', ...settings.pool } satisfies PoolOptions);
export const db = knex(settings[process.env.NODE_ENV ?? 'development']);
export const sales = new Sequelize(process.env.DB_NAME!, process.env.DB_USER!, process.env.DB_PASSWORD, settings.sequelize);
