import { expect, it } from 'vitest';
import { prisma } from './db.ts';

it('has a user for each order', async () => {
  for (const order of await prisma.order.findMany()) expect(await prisma.user.findUnique({ where: { id: order.userId } })).not.toBeNull();
});
