import { Controller, Get } from '@nestjs/common';
import { OrdersService } from './orders.service.ts';
import { PrismaService } from './prisma.service.ts';

@Controller('orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly prisma: PrismaService,
  ) {}

  @Get()
  list() {
    return this.orders.list();
  }

  @Get('coupons')
  async coupons() {
    const rows = await this.prisma.order.findMany();
    const codes = [];
    for (const row of rows) {
      if (!row.couponId) continue;
      const coupon = await this.orders.couponOf(row.couponId);
      codes.push(coupon?.code);
    }
    return codes;
  }
}
