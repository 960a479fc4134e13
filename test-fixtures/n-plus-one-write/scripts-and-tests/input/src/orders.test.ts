import { PrismaClient } from '@prisma/client';
import { beforeEach, it } from 'vitest';

const prisma = new PrismaClient();
const lines = [1, 2, 3, 4].map((quantity) => ({ quantity }));

beforeEach(async () => {
  for (const line of lines) await prisma.orderLine.create({ data: line });
});

it('adds up', async () => {
  await prisma.orderLine.count();
});
