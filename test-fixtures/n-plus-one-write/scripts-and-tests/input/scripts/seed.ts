import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

for (let i = 0; i < 1000; i++) {
  await prisma.customer.create({ data: { name: `Customer ${i}` } });
}
