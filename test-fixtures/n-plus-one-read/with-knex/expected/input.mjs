import express from 'express';
import knex from 'knex';
import { inChunks } from './tenfold/in-chunks.mjs';

const db = knex({ client: 'pg', connection: process.env.DATABASE_URL });
const app = express();

app.get('/orders', async (req, res) => {
  const orders = await db('orders').select('*');
  const list = [];
  const userIds = [...new Set(orders.flatMap((order) => order.user_id ?? []))];
  const users = await inChunks(userIds, 10000, (keys) => db('users').whereIn('id', keys));
  const userById = new Map(users.map((user) => [String(user.id), user]));
  const orderIds = orders.map((order) => order.id);
  const orderItems = await inChunks(orderIds, 10000, (keys) => db('order_items').whereIn('order_id', keys).orderBy('id'));
  const orderItemsByOrderId = new Map();
  for (const orderItem of orderItems) {
    const group = orderItemsByOrderId.get(String(orderItem.order_id));
    if (group) group.push(orderItem);
    else orderItemsByOrderId.set(String(orderItem.order_id), [orderItem]);
  }
  for (const order of orders) {
    const user = userById.get(String(order.user_id));
    const items = orderItemsByOrderId.get(String(order.id)) ?? [];
    list.push({ ...order, user, items });
  }
  res.json(list);
});

app.listen(3000);
