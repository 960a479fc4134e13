import { PrismaClient } from '@prisma/client';

export class InvoiceService {
  private readonly db: PrismaClient;

  constructor() {
    this.db = new PrismaClient({ log: ['error'] });
  }

  find(id: string) {
    return this.db.invoice.findUnique({ where: { id } });
  }
}
