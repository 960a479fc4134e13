import { PrismaClient } from '@prisma/client';

export const replica = new PrismaClient({ datasourceUrl: process.env.REPLICA_URL });
