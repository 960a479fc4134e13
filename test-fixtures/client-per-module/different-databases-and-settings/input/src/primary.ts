import { PrismaClient } from '@prisma/client';

export const primary = new PrismaClient({ datasourceUrl: process.env.DATABASE_URL });
