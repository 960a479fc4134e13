import express from 'express';
import { storage } from './storage.ts';

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await storage.getOrders();
  const list = await Promise.all(
    orders.map(async (order) => {
      const user = await storage.getUser(order.userId);
      const items = await storage.getOrderItems(order.id);
      return { ...order, user, items };
    }),
  );
  res.json(list);
});

app.listen(3000);
