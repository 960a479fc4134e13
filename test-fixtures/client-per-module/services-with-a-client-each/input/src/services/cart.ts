import { PrismaClient } from '@prisma/client';

export class CartService {
  private prisma = new PrismaClient({ log: ['error'] });

  find(userId: string) {
    return this.prisma.cart.findFirst({ where: { userId } });
  }
}
