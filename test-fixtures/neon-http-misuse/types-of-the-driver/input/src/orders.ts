import type { NeonHttpDatabase } from 'drizzle-orm/neon-http';
import { orders } from './schema';

export const count = (db: NeonHttpDatabase<Record<string, unknown>>) => db.$count(orders);
