const express = require('express');
const mysql = require('mysql2/promise');

let pool;
const getPool = () => (pool ??= mysql.createPool(config));

const app = express();
const config = { host: process.env.DB_HOST, user: process.env.DB_USER, database: 'shop' };

app.get('/orders/:id', async (req, res) => {
  const connection = getPool();
  const [rows] = await connection.execute('SELECT * FROM orders WHERE id = ?', [req.params.id]);
  res.json(rows[0]);
});

app.get('/users/:id', async (req, res) => {
  let db;
  try {
    db = getPool();
    const [rows] = await db.query('SELECT * FROM users WHERE id = ?', [req.params.id]);
    res.json(rows[0]);
  } catch (error) {
    res.status(500).json({ message: error.message });
  }
});

app.get('/stock', async (req, res) => {
  const connection = getPool();
  const [rows] = await connection.query(`SELECT product_id, count(*)
      FROM stock GROUP BY product_id LIMIT 50`);
  res.json(rows);
});

app.listen(3000);
