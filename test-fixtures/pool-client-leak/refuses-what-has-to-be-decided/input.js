const express = require('express');
const mysql = require('mysql');
const { Pool } = require('pg');

const app = express();
const pool = mysql.createPool({ host: 'db' });
const postgres = new Pool();

app.get('/users', (req, res) => {
  pool.getConnection((error, connection) => {
    if (error) return res.sendStatus(500);
    connection.query('SELECT * FROM users LIMIT 20', (failure, rows) => {
      if (failure) return res.sendStatus(500);
      connection.release();
      res.json(rows);
    });
  });
});

app.get('/orders', (req, res) => {
  pool.getConnection((error, connection) => {
    connection.query('SELECT * FROM orders LIMIT 20', (failure, rows) => res.json(rows));
  });
});

app.post('/transfers', async (req, res) => {
  const client = await postgres.connect();
  await client.query('BEGIN');
  const { rowCount } = await client.query('UPDATE accounts SET balance = balance - 1 WHERE id = $1', [req.query.from]);
  if (rowCount === 0) return res.sendStatus(404);
  await client.query('COMMIT');
  client.release();
  res.sendStatus(204);
});

app.get('/stock', async (req, res) => {
  let client;
  client = await postgres.connect();
  await client.query('SET search_path = stock');
  res.json((await client.query('SELECT * FROM items LIMIT 20')).rows);
  client.release(true);
});

app.get('/labels/:id', async (req, res) => {
  const label = labelOf(req.params.id);
  const client = await postgres.connect();
  const items = await itemsOf(client, label);
  client.release();
  res.json(items);
  function labelOf(id) {
    return `item-${id}`;
  }
});

app.get('/items/:id', async (req, res) => {
  const client = await postgres.connect();
  const items = await itemsOf(client, req.params.id);
  client.release();
  await postgres.query('INSERT INTO visits (item) VALUES ($1)', [req.params.id]);
  res.json(items);
});

app.get('/stock/:id', async (req, res) => {
  const client = await postgres.connect();
  const items = await itemsOf(client, req.params.id);
  if (items.length > 0) client.release();
  else {
    await itemsOf(client, 'all');
    client.release();
  }
  res.json(items);
});

async function itemsOf(client, label) {
  return (await client.query('SELECT * FROM items WHERE label = $1 LIMIT 20', [label])).rows;
}

app.listen(3000);
