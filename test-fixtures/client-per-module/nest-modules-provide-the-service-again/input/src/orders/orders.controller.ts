import { Controller, Get, Param } from '@nestjs/common';
import { PrismaService } from '../prisma/prisma.service';

@Controller('orders')
export class OrdersController {
  constructor(private readonly prisma: PrismaService) {}

  @Get(':id')
  find(@Param('id') id: string) {
    return this.prisma.order.findUnique({ where: { id } });
  }
}
