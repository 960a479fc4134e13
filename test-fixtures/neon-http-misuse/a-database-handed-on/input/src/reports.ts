import type { db as shop } from './db';
import { orders } from './schema';

export async function report({ db }: { db: typeof shop }): Promise<number> {
  return db.$count(orders);
}
