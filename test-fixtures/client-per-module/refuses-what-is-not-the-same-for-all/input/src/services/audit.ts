import { Pool } from 'pg';

const pool = new Pool();

export const audit = (text: string) => pool.query('INSERT INTO audit (text) VALUES ($1)', [text]);
