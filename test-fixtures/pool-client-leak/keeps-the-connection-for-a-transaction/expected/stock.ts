import type { PoolClient } from 'pg';

export const readStock = async (client: PoolClient, item: string) => (await client.query('SELECT * FROM stock WHERE item = $1', [item])).rows;
