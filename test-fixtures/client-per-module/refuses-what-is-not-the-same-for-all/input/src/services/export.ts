import { PrismaClient } from '@prisma/client';
import { Pool } from 'pg';

const prisma = new PrismaClient();
const pool = new Pool();

export const exportOrders = async () => {
  const orders = await prisma.order.findMany({ take: 500 });
  await prisma.$disconnect();
  await pool.end();
  return orders;
};
