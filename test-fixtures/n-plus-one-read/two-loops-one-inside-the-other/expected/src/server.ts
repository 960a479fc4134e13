import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/orders/items', async (req, res) => {
  const orders = await prisma.order.findMany();
  const list = [];
  const orderIds = orders.map((order) => order.id);
  const orderItems = await prisma.orderItem.findMany({ where: { orderId: { in: orderIds } } });
  const orderItemsByOrderId = new Map<unknown, typeof orderItems>();
  for (const orderItem of orderItems) {
    const group = orderItemsByOrderId.get(orderItem.orderId);
    if (group) group.push(orderItem);
    else orderItemsByOrderId.set(orderItem.orderId, [orderItem]);
  }
  const productIds = [...new Set(orderItems.map((item) => item.productId))];
  const products = await prisma.product.findMany({ where: { id: { in: productIds } } });
  const productById = new Map(products.map((product) => [product.id, product]));
  for (const order of orders) {
    const items = orderItemsByOrderId.get(order.id) ?? [];
    for (const item of items) {
      const product = productById.get(item.productId) ?? null;
      list.push({ item, product });
    }
  }
  res.json(list);
});


interface Box {
  label: string;
  lines: { productId: number; note?: string }[];
}

app.post('/boxes', async (req, res) => {
  const boxes: Box[] = req.body.boxes;
  const list = [];
  const productIds = [...new Set(boxes.flatMap((box) => Array.from(box.lines).flatMap(({ productId }) => productId ?? [])))];
  const products = await prisma.product.findMany({ where: { id: { in: productIds } } });
  const productById = new Map(products.map((product) => [product.id, product]));
  for (const box of boxes) {
    const lines = [];
    for (const { productId, note } of box.lines) {
      const product = productById.get(productId) ?? null;
      lines.push({ product, note });
    }
    list.push({ label: box.label, lines });
  }
  res.json(list);
});

app.listen(3000);
