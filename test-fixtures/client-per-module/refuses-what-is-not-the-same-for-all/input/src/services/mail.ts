import 'dotenv/config';
import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export const addressOf = (id: string) => prisma.user.findUnique({ where: { id }, select: { email: true } });
