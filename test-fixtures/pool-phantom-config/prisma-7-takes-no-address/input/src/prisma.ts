import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/prisma/client';

export const prisma = new PrismaClient({ datasources: { db: { url: process.env.DATABASE_URL } } });
export const replica = new PrismaClient({ datasourceUrl: process.env.REPLICA_URL });
export const stock = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.STOCK_URL, max: 5 }), datasourceUrl: process.env.STOCK_URL });
