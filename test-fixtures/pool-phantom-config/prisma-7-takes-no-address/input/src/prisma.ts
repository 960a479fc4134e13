import { PrismaClient } from './generated/prisma/client';

export const prisma = new PrismaClient({ datasources: { db: { url: process.env.DATABASE_URL } } });
export const replica = new PrismaClient({ datasourceUrl: process.env.REPLICA_URL });
