import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/users/:name/free', async (req, res) => {
  for (let attempt = 0; attempt < 3; attempt++) {
    const user = await prisma.user.findFirst({ where: { name: `${req.params.name}${attempt}` } });
    if (!user) return res.json({ name: `${req.params.name}${attempt}` });
  }
  res.status(409).end();
});

app.get('/orders/export', async (req, res) => {
  let last = 0;
  while (true) {
    const orders = await prisma.order.findMany({ where: { userId: last }, take: 500 });
    if (orders.length === 0) break;
    for (const order of orders) res.write(`${order.id}\n`);
    last = orders.at(-1)!.id;
  }
  res.end();
});

app.get('/coupons/first', async (req, res) => {
  const codes: string[] = req.body.codes;
  const couponCodes = [...new Set(codes)];
  const coupons = await prisma.coupon.findMany({ where: { code: { in: couponCodes } } });
  const couponByCode = new Map(coupons.map((coupon) => [coupon.code, coupon]));
  for (const code of codes) {
    const coupon = couponByCode.get(code) ?? null;
    if (coupon) return res.json(coupon);
  }
  res.status(404).end();
});

app.get('/counts', async (req, res) => {
  const counts = [];
  for (const table of [prisma.user, prisma.order, prisma.post]) counts.push(await table.count());
  res.json(counts);
});

app.get('/shelves', async (req, res) => {
  const shelves = [];
  for (const sku of ['new', 'sale', 'rest']) shelves.push(await prisma.product.findUnique({ where: { sku } }));
  res.json(shelves);
});

app.get('/orders/names', async (req, res) => {
  const orders = await prisma.order.findMany();
  const names = new Map<number, string | undefined>();
  for (const order of orders) {
    if (!names.has(order.userId)) names.set(order.userId, (await prisma.user.findUnique({ where: { id: order.userId } }))?.name);
  }
  res.json(Object.fromEntries(names));
});

async function* usersOf(ids: number[]) {
  for (let start = 0; start < ids.length; start += 100) yield* await prisma.user.findMany({ where: { id: { in: ids.slice(start, start + 100) } } });
}

app.get('/stream', async (req, res) => {
  for await (const user of usersOf([1, 2, 3])) {
    const order = await prisma.order.findFirst({ where: { userId: user.id } });
    res.write(JSON.stringify(order));
  }
  res.end();
});

app.listen(3000);
