import express from 'express';
import { prisma } from './db.ts';

const app = express();

app.get('/orders/items', async (req, res) => {
  const orders = await prisma.order.findMany();
  const list = [];
  for (const order of orders) {
    const items = await prisma.orderItem.findMany({ where: { orderId: order.id } });
    for (const item of items) {
      const product = await prisma.product.findFirst({ where: { id: item.productId } });
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
  for (const box of boxes) {
    const lines = [];
    for (const { productId, note } of box.lines) {
      const product = await prisma.product.findUnique({ where: { id: productId } });
      lines.push({ product, note });
    }
    list.push({ label: box.label, lines });
  }
  res.json(list);
});

app.listen(3000);
