import express from 'express';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import postgres from 'postgres';

const pool = mysql.createPool({ uri: process.env.MYSQL_URL });
const sql = postgres(process.env.DATABASE_URL ?? '');
const app = express();

app.get('/orders', async (req, res) => {
  const [orders] = await pool.query<RowDataPacket[]>('SELECT * FROM orders');
  const list = [];
  for (const order of orders) {
    const [rows] = await pool.query<RowDataPacket[]>('SELECT * FROM users WHERE id = ?', [order.user_id]);
    list.push({ ...order, user: rows[0] });
  }
  res.json(list);
});

app.get('/posts', async (req, res) => {
  const posts = await sql`select * from posts`;
  const list = await Promise.all(
    posts.map(async (post) => {
      const comments = await sql`select * from comments where post_id = ${post.id} order by id`;
      return { ...post, comments };
    }),
  );
  res.json(list);
});

app.listen(3000);
