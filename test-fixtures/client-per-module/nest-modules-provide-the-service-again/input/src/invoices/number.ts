import { PrismaService } from '../prisma/prisma.service';

const prisma = new PrismaService();

export const nextNumber = async () => (await prisma.invoice.count()) + 1;
