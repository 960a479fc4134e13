import { PrismaClient } from './generated/prisma/client.ts';

export const prisma = new PrismaClient();
