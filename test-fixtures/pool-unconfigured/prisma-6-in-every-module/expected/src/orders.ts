import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export const orders = () => prisma.order.findMany({ take: 20 });
