import { prisma } from './db.ts';

export const catalogue = {
  async product(id: number) {
    return await prisma.product.findFirst({ where: { id } });
  },
};
