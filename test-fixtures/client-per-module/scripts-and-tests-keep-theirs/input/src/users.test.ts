import { PrismaClient } from '@prisma/client';
import { expect, it } from 'vitest';

const prisma = new PrismaClient();

it('has no users', async () => {
  expect(await prisma.user.count()).toBe(0);
});
