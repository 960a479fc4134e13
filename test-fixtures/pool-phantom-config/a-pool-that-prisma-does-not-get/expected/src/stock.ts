import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from './generated/stock/client';

const stockPool = new pg.Pool({ connectionString: process.env.STOCK_URL, max: 5 });
const adapter = new PrismaPg(stockPool, { schema: 'stock' });

export const stock = new PrismaClient({ adapter });
