import { client } from './db';

export const run = (text: string, values: unknown[]) => client.query(text, values);

export const findOrder = async (id: string) => (await run('SELECT * FROM orders WHERE id = $1', [id])).rows[0];
