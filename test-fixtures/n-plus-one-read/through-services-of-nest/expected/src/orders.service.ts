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
    const userIds = [...new Set(orders.map((order) => order.userId))];
    const users = await this.users.findByIds(userIds);
    const userById = new Map(users.map((user) => [user.id, user]));
    for (const order of orders) {
      const user = userById.get(order.userId) ?? null;
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
