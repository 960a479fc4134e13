import knex from 'knex';
import { Pool } from 'pg';
import { database, pooled } from './config';

export const pool = new Pool(database);
export const db = knex(pooled);
