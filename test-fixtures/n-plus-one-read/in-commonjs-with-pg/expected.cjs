const express = require('express');
const { Pool } = require('pg');

const app = express();
const pool = new Pool({ max: 10 });

app.get('/orders', async (req, res) => {
  const { rows: orders } = await pool.query('SELECT * FROM orders ORDER BY id');
  const userIds = [...new Set(orders.flatMap((order) => order.user_id ?? []))];
  const { rows: users } = await pool.query('SELECT id, name FROM users WHERE id = any($1)', [userIds]);
  const usersById = new Map();
  for (const user of users) {
    const group = usersById.get(String(user.id));
    if (group) group.push(user);
    else usersById.set(String(user.id), [user]);
  }
  for (const order of orders) {
    const rows = usersById.get(String(order.user_id)) ?? [];
    order.user = rows[0];
  }
  res.json(orders);
});

app.get('/orders/items', async (req, res) => {
  const result = await pool.query('SELECT * FROM orders');
  const orderIds = result.rows.map((order) => order.id);
  const orderItems = await itemsByOrderIds(orderIds);
  const orderItemsByOrderId = new Map();
  for (const orderItem of orderItems) {
    const group = orderItemsByOrderId.get(String(orderItem.order_id));
    if (group) group.push(orderItem);
    else orderItemsByOrderId.set(String(orderItem.order_id), [orderItem]);
  }
  const list = await Promise.all(
    result.rows.map(async (order) => {
      const items = orderItemsByOrderId.get(String(order.id)) ?? [];
      return { ...order, items };
    }),
  );
  res.json(list);
});

app.get('/posts', async (req, res) => {
  const posts = (await pool.query('SELECT * FROM posts')).rows;
  const postIds = [...new Set(posts.flatMap((post) => post.id ?? []))];
  const { rows: likeCounts } = await pool.query('SELECT post_id, COUNT(*) FROM likes WHERE post_id = any($1) GROUP BY post_id', [postIds]);
  const likeCountByPostId = new Map(likeCounts.map((row) => [String(row.post_id), Number(row.count)]));
  for (let i = 0; i < posts.length; i++) {
    posts[i].likes = likeCountByPostId.get(String(posts[i].id)) ?? 0;
  }
  res.json(posts);
});

async function itemsOf(orderId) {
  const { rows } = await pool.query('SELECT * FROM order_items WHERE order_id = $1 ORDER BY id', [orderId]);
  return rows;
}

async function itemsByOrderIds(orderIds) {
  return pool.query('SELECT * FROM order_items WHERE order_id = any($1) ORDER BY id', [orderIds]).then(({ rows }) => rows);
}

app.listen(3000);
