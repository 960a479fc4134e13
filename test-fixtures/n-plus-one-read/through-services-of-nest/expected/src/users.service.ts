import { Injectable } from '@nestjs/common';
import { PrismaService } from './prisma.service.ts';

@Injectable()
export class UsersService {
  constructor(private readonly prisma: PrismaService) {}

  findOne(id: number) {
    return this.prisma.user.findUnique({ where: { id } });
  }

  findByIds(ids: number[]) {
    return this.prisma.user.findMany({ where: { id: { in: ids } } });
  }

  async rename(id: number, name: string) {
    return this.prisma.user.update({ where: { id }, data: { name } });
  }
}
