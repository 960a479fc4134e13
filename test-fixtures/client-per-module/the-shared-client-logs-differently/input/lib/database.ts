import { PrismaClient } from '@prisma/client';

const makePrisma = () => {
  return new PrismaClient({ log: process.env.NODE_ENV === 'development' ? ['query', 'error'] : ['error'] });
};

const holder = globalThis as typeof globalThis & { prisma?: ReturnType<typeof makePrisma> };

const prisma = holder.prisma ?? makePrisma();

if (process.env.NODE_ENV !== 'production') holder.prisma = prisma;

export { prisma };
export default prisma;
