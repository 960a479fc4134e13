import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/prisma/client';

const adapter = new PrismaPg({ connectionString: process.env.DATABASE_URL, max: Number(process.env.DB_POOL_MAX) || 20, connectionTimeoutMillis: 15000 });

export const prisma = new PrismaClient({ adapter });
