const express = require('express');
const { Pool } = require('pg');

const app = express();
const pool = new Pool({ max: 10 });

app.get('/orders', async (req, res) => {
  const { rows: orders } = await pool.query('SELECT * FROM orders ORDER BY id');
  for (const order of orders) {
    const { rows } = await pool.query('SELECT id, name FROM users WHERE id = $1', [order.user_id]);
    order.user = rows[0];
  }
  res.json(orders);
});

app.get('/orders/items', async (req, res) => {
  const result = await pool.query('SELECT * FROM orders');
  const list = await Promise.all(
    result.rows.map(async (order) => {
      const items = await itemsOf(order.id);
      return { ...order, items };
    }),
  );
  res.json(list);
});

app.get('/posts', async (req, res) => {
  const posts = (await pool.query('SELECT * FROM posts')).rows;
  for (let i = 0; i < posts.length; i++) {
    const likes = await pool.query('SELECT COUNT(*) FROM likes WHERE post_id = $1', [posts[i].id]);
    posts[i].likes = parseInt(likes.rows[0].count, 10);
  }
  res.json(posts);
});

async function itemsOf(orderId) {
  const { rows } = await pool.query('SELECT * FROM order_items WHERE order_id = $1 ORDER BY id', [orderId]);
  return rows;
}

app.listen(3000);
