import express from 'express';
import knex from 'knex';

const db = knex({ client: 'pg', connection: process.env.DATABASE_URL });
const app = express();

app.get('/orders', async (req, res) => {
  const orders = await db('orders').select('*');
  const list = [];
  for (const order of orders) {
    const user = await db('users').where({ id: order.user_id }).first();
    const items = await db('order_items').where('order_id', order.id).orderBy('id');
    list.push({ ...order, user, items });
  }
  res.json(list);
});

app.listen(3000);
