import express from 'express';
import { prisma } from './db.ts';

const app = express();

async function rename(id: number) {
  await prisma.user.update({ where: { id }, data: { name: 'customer' } });
}
const hooks = [rename];

app.get('/hooks', async (req, res) => {
  const orders = await prisma.order.findMany({ take: 50 });
  const list = [];
  for (const order of orders) {
    const user = await prisma.user.findFirst({ where: { id: order.userId } });
    await Promise.all(hooks.map((hook) => hook(order.userId)));
    list.push(user?.name);
  }
  res.json(list);
});

interface Audit {
  record(id: number): Promise<void>;
}

export function mount(audit: Audit, settings: { total: number }) {
  app.get('/audited', async (req, res) => {
    const orders = await prisma.order.findMany({ take: 50 });
    const list = [];
    for (const order of orders) {
      const user = await prisma.user.findFirst({ where: { id: order.userId } });
      await audit.record(order.userId).catch(() => {});
      list.push(user?.name);
    }
    for (const order of orders) {
      const user = await prisma.user.findFirst({ where: { id: order.userId } });
      const recorded = audit.record(order.userId);
      list.push(user?.name);
      await recorded;
    }
    res.json(list);
  });

  app.get('/totals', async (req, res) => {
    const orders = await prisma.order.findMany({ take: 50 });
    const list = [];
    for (const order of orders) {
      const next = await prisma.order.findFirst({ where: { id: order.userId, total: settings.total } });
      settings.total = order.total;
      list.push(next?.total);
    }
    for (const order of orders) {
      const user = await prisma.user.findFirst({ where: { id: order.userId } });
      for (const other of orders) other.userId = user?.id ?? 0;
      list.push(user?.name);
    }
    res.json(list);
  });
}

app.post('/orders/rename', async (req, res) => {
  const orders = await prisma.order.findMany({ take: 50 });
  const list = [];
  for (const order of orders) {
    const user = await prisma.user.findFirst({ where: { id: order.userId } });
    await prisma.order.update({ where: { id: order.id }, data: { user: { update: { name: 'customer' } } } });
    list.push(user?.name);
  }
  res.json(list);
});

app.post('/coupons/end', async (req, res) => {
  const items = await prisma.orderItem.findMany({ take: 50 });
  const list = [];
  for (const item of items) {
    const lines = await prisma.orderItem.count({ where: { productId: item.productId } });
    await prisma.order.deleteMany({ where: { id: item.orderId } });
    list.push(lines);
  }
  res.json(list);
});

async function* users() {
  const orders = await prisma.order.findMany({ take: 50 });
  for (const order of orders) {
    const user = await prisma.user.findFirst({ where: { id: order.userId } });
    yield user;
  }
}

app.get('/users', async (req, res) => {
  for await (const user of users()) res.write(`${user?.name}`);
  res.end();
});

app.get('/products', async (req, res) => {
  const ids: number[] = req.body.ids;
  const list = [];
  for (const id of ids) {
    if (!Number.isInteger(id)) continue;
    const product = await prisma.product.findFirst({ where: { id } });
    list.push(product?.sku);
  }
  res.json(list);
});

app.get('/greetings', async (req, res) => {
  const orders = await prisma.order.findMany({ take: 50 });
  const list = [];
  for (const order of orders) {
    const user = await prisma.user.findFirst({ where: { id: order.userId } });
    list.push(greet(user, order.total));
  }
  res.json(list);
});

function greet(user: { name: string } | null, total: number) {
  if (user) user.name = `${user.name} (${total})`;
  return user?.name;
}

app.get('/sets', async (req, res) => {
  const Map = req.body.map;
  const orders = await prisma.order.findMany({ take: 50 });
  const list = [];
  for (const order of orders) {
    const user = await prisma.user.findFirst({ where: { id: order.userId } });
    list.push({ name: user?.name, on: Map[order.id] });
  }
  res.json(list);
});

app.listen(3000);
