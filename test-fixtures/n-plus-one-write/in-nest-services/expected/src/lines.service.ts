import { Injectable } from '@nestjs/common';
import { PrismaService } from './prisma.service.js';

interface Line {
  sku: string;
  quantity: number;
}

@Injectable()
export class LinesService {
  constructor(private readonly prisma: PrismaService) {}

  async addAll(orderId: string, lines: Line[]): Promise<void> {
    const orderLines = lines.map(({ sku, quantity }) => {
      const note = quantity > 100 ? 'large' : null;
      return { orderId, sku, quantity, note };
    });
    await this.prisma.orderLine.createMany({ data: orderLines });
  }

  async close(orderIds: string[]): Promise<void> {
    const orderKeys = [...orderIds];
    for (let start = 0; start < orderKeys.length; start += 10000) {
      const chunk = orderKeys.slice(start, start + 10000);
      await this.prisma.order.updateMany({ where: { id: { in: chunk } }, data: { open: false } });
    }
  }
}
