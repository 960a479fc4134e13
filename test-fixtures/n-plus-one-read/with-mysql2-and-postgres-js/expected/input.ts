import express from 'express';
import mysql, { type RowDataPacket } from 'mysql2/promise';
import postgres from 'postgres';
import { inChunks } from './tenfold/in-chunks.js';

const pool = mysql.createPool({ uri: process.env.MYSQL_URL });
const sql = postgres(process.env.DATABASE_URL ?? '');
const app = express();

app.get('/orders', async (req, res) => {
  const [orders] = await pool.query<RowDataPacket[]>('SELECT * FROM orders');
  const list = [];
  const userIds = [...new Set(orders.flatMap((order) => order.user_id ?? []))];
  const users = await inChunks(userIds, 10000, (keys) => pool.query<RowDataPacket[]>('SELECT * FROM users WHERE id IN (?)', [keys.length > 0 ? keys : [null]]).then(([rows]) => rows));
  const usersById = new Map<unknown, typeof users>();
  for (const user of users) {
    const group = usersById.get(String(user.id));
    if (group) group.push(user);
    else usersById.set(String(user.id), [user]);
  }
  for (const order of orders) {
    const rows = usersById.get(String(order.user_id)) ?? [];
    list.push({ ...order, user: rows[0] });
  }
  res.json(list);
});

app.get('/posts', async (req, res) => {
  const posts = await sql`select * from posts`;
  const postIds = posts.map((post) => post.id);
  const foundComments = await sql`select * from comments where post_id = any(${postIds}) order by id`;
  const commentsByPostId = new Map<unknown, (typeof foundComments)[number][]>();
  for (const comment of foundComments) {
    const group = commentsByPostId.get(String(comment.post_id));
    if (group) group.push(comment);
    else commentsByPostId.set(String(comment.post_id), [comment]);
  }
  const list = await Promise.all(
    posts.map(async (post) => {
      const comments = commentsByPostId.get(String(post.id)) ?? [];
      return { ...post, comments };
    }),
  );
  res.json(list);
});

app.listen(3000);
