import { PrismaNeon } from '@prisma/adapter-neon';
import { PrismaClient } from './generated/stock/client';

export const stock = new PrismaClient({ adapter: new PrismaNeon({ connectionString: process.env.STOCK_URL, max: Number(process.env.DB_POOL_MAX) || 10 }) });
