import { prisma } from '../src/db.ts';

const orders = await prisma.order.findMany();
for (const order of orders) {
  const user = await prisma.user.findUnique({ where: { id: order.userId } });
  console.log(user?.name);
}
