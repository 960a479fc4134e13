const express = require('express');
const mysql = require('mysql2/promise');
const { Pool } = require('pg');
const postgres = require('postgres');

const max = 25;

const pool = new Pool({ host: 'localhost', database: 'shop', max: 25 });
const users = mysql.createPool({ host: 'localhost', database: 'users', connectionLimit: max });
const stock = postgres('postgres://localhost/stock', { max: 25 });
const mails = mysql.createPool({ host: 'localhost', connectionLimit: 8 });

const app = express();

app.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT id FROM orders LIMIT 20');
  const [names] = await users.query('SELECT name FROM users LIMIT 20');
  res.json({ rows, names, stock: await stock`SELECT sku FROM stock`, mails: await mails.query('SELECT 1') });
});

app.listen(3000);
