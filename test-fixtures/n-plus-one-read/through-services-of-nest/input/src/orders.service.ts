import { Injectable } from '@nestjs/common';
import { PrismaService } from './prisma.service.ts';
import { UsersService } from './users.service.ts';

@Injectable()
export class OrdersService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly users: UsersService,
  ) {}

  async list() {
    const orders = await this.prisma.order.findMany();
    const list = [];
    for (const order of orders) {
      const user = await this.users.findOne(order.userId);
      list.push({ ...order, user });
    }
    return list;
  }

  couponOf(id: number) {
    return this.coupon(id);
  }

  private coupon(id: number) {
    return this.prisma.coupon.findFirst({ where: { id } });
  }
}
