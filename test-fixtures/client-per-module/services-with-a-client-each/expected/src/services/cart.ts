import client from '../db/client';

export class CartService {
  private prisma = client;

  find(userId: string) {
    return this.prisma.cart.findFirst({ where: { userId } });
  }
}
