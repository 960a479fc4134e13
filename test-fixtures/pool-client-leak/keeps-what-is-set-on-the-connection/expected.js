import express from 'express';
import mysql from 'mysql2/promise';
import pg from 'pg';

const app = express();
const pool = new pg.Pool();
const shop = mysql.createPool({ host: 'shop' });

app.get('/invoices', async (req, res) => {
  const client = await pool.connect();
  try {
    await client.query('SELECT set_tenant($1)', [req.query.tenant]);
    const { rows } = await client.query('SELECT * FROM invoices LIMIT 20');
    res.json(rows);
  } finally {
    client.release();
  }
});

app.get('/reports', async (req, res) => {
  const client = await pool.connect();
  try {
    await client.query('CALL open_report($1)', [req.query.report]);
    const { rows } = await client.query('SELECT * FROM report_lines LIMIT 20');
    res.json(rows);
  } finally {
    client.release();
  }
});

app.post('/stock', async (req, res) => {
  const client = await pool.connect();
  await client.query(`
    -- both or none
    BEGIN ISOLATION LEVEL SERIALIZABLE
  `);
  await client.query('UPDATE stock SET n = n - 1 WHERE item = $1', [req.query.item]);
  await client.query('/* done */ END');
  client.release();
  res.sendStatus(204);
});

app.post('/transfers', async (req, res) => {
  const connection = await shop.getConnection();
  await connection.query("XA START 'transfer'");
  await connection.query('UPDATE accounts SET balance = balance - 1 WHERE id = ?', [req.query.from]);
  await connection.query("XA END 'transfer'");
  connection.release();
  res.sendStatus(204);
});

app.post('/users', async (req, res) => {
  const connection = await shop.getConnection();
  try {
    await connection.query('INSERT IGNORE INTO users (name) VALUES (?)', [req.query.name]);
    const [warnings] = await connection.query('SHOW WARNINGS');
    res.json(warnings);
  } finally {
    connection.release();
  }
});

app.post('/orders', async (req, res) => {
  const connection = await shop.getConnection();
  try {
    await connection.query('INSERT INTO orders (item) VALUES (?)', [req.query.item]);
    const [[order]] = await connection.query('SELECT @@identity AS id');
    res.json(order);
  } finally {
    connection.release();
  }
});

app.get('/visits', async (req, res) => {
  const connection = await shop.getConnection();
  try {
    const [[visits]] = await connection.query('SELECT COUNT(*) AS n, @visitor AS visitor FROM visits');
    res.json(visits);
  } finally {
    connection.release();
  }
});

app.get('/sums', async (req, res) => {
  const [[sum]] = await shop.query('SELECT COALESCE(SUM(total), 0) AS n FROM orders WHERE item IN (?)', [req.query.items]);
  await shop.query('INSERT INTO sums (n) VALUES (?)', [sum.n]);
  res.json(sum);
});

app.get('/totals', async (req, res) => {
  const { rows } = await pool.query('SELECT total_of($1)', [req.query.shop]);
  res.json(rows[0]);
});

app.listen(3000);
