import express from 'express';
import { storage } from './storage.ts';
import { inChunks } from './tenfold/in-chunks.ts';

const app = express();

app.get('/orders', async (req, res) => {
  const orders = await storage.getOrders();
  const userIds = [...new Set(orders.map((order) => order.userId))];
  const users = await inChunks(userIds, 10000, (keys) => storage.getUsersByIds(keys));
  const userById = new Map(users.map((user) => [user.id, user]));
  const orderIds = orders.map((order) => order.id);
  const orderItems = await inChunks(orderIds, 10000, (keys) => storage.getOrderItemsByOrderIds(keys));
  const orderItemsByOrderId = new Map<unknown, typeof orderItems>();
  for (const orderItem of orderItems) {
    const group = orderItemsByOrderId.get(orderItem.orderId);
    if (group) group.push(orderItem);
    else orderItemsByOrderId.set(orderItem.orderId, [orderItem]);
  }
  const list = await Promise.all(
    orders.map(async (order) => {
      const user = userById.get(order.userId);
      const items = orderItemsByOrderId.get(order.id) ?? [];
      return { ...order, user, items };
    }),
  );
  res.json(list);
});

app.listen(3000);
