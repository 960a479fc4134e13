const express = require('express');
const mysql = require('mysql2/promise');
const { Pool } = require('pg');
const postgres = require('postgres');

const max = 25;

const pool = new Pool({ host: 'localhost', database: 'shop', connectionLimit: 25 });
const users = mysql.createPool({ host: 'localhost', database: 'users', max });
const stock = postgres('postgres://localhost/stock', { pool: { max: 25 } });
const mails = mysql.createPool({ host: 'localhost', connectionLimit: 8, poolSize: 25 });

const app = express();

app.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT id FROM orders LIMIT 20');
  const [names] = await users.query('SELECT name FROM users LIMIT 20');
  res.json({ rows, names, stock: await stock`SELECT sku FROM stock`, mails: await mails.query('SELECT 1') });
});

app.listen(3000);
