import { PrismaClient } from '@prisma/client';
import client from '../db/client';

export class InvoiceService {
  private readonly db: PrismaClient;

  constructor() {
    this.db = client;
  }

  find(id: string) {
    return this.db.invoice.findUnique({ where: { id } });
  }
}
