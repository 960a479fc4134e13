import { db } from './db';
import { orders } from './schema';

export async function handler(): Promise<{ statusCode: number; body: string }> {
  return { statusCode: 200, body: JSON.stringify(await db.select().from(orders).limit(20)) };
}
