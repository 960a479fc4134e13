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
    for (const { sku, quantity } of lines) {
      const note = quantity > 100 ? 'large' : null;
      await this.prisma.orderLine.create({ data: { orderId, sku, quantity, note } });
    }
  }

  async close(orderIds: string[]): Promise<void> {
    for (const id of orderIds) await this.prisma.order.update({ where: { id }, data: { open: false } });
  }
}
