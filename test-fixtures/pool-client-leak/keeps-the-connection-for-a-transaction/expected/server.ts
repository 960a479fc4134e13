import express from 'express';
import pg from 'pg';
import { readStock } from './stock';

const app = express();
const pool = new pg.Pool();

app.post('/orders', async (req, res) => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('INSERT INTO orders (item) VALUES ($1)', [req.query.item]);
    await client.query('COMMIT');
    res.sendStatus(201);
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
});

app.get('/stock/:item', async (req, res) => {
  const client = await pool.connect();
  try {
    await client.query(`SELECT pg_advisory_lock(1);
    SELECT 2`);
    const stock = await readStock(client, req.params.item);

    // The lock goes with the session.
    await client.query('SELECT pg_advisory_unlock(1)');
    res.json(stock);
  } finally {
    client.release();
  }
});

app.get('/prices/:item', async (req, res) => {
  const client = await pool.connect();
  try {
    const prices = await readStock(client, req.params.item);
    res.json(prices);
  } finally {
    client.release();
  }
});

app.listen(3000);
