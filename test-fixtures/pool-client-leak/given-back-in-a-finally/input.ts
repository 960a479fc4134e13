import express from 'express';
import mysql from 'mysql2/promise';
import pg from 'pg';

const app = express();
const pool = new pg.Pool();
const orders = mysql.createPool({ host: 'orders' });

app.get('/users/:id', async (req, res) => {
  const client = await pool.connect();
  await client.query('BEGIN');
  try {
    const { rows } = await client.query('SELECT * FROM users WHERE id = $1', [req.params.id]);
    if (rows.length === 0) return res.sendStatus(404);
    await client.query('COMMIT');
    res.json(rows[0]);
  } catch (error) {
    await client.query('ROLLBACK');
    throw error;
  } finally {
    client.release();
  }
});

app.get('/orders/:id', async (req, res) => {
  let connection: mysql.PoolConnection | undefined;
  try {
    connection = await orders.getConnection();
    const [rows] = await connection.query('SELECT * FROM orders WHERE id = ?', [req.params.id]);
    res.json(rows);
  } finally {
    if (connection) connection.release();
  }
});

app.get('/health', async (_req, res) => {
  const client = await pool.connect();
  try {
    try {
      await client.query('SELECT 1');
    } catch {
      return res.sendStatus(503);
    }
    res.sendStatus(204);
  } finally {
    client.release();
  }
});

app.get('/both', async (_req, res) => {
  const client = await pool.connect();
  try {
    const { rows } = await client.query('SELECT 1');
    client.release();
    res.json(rows);
  } catch {
    client.release();
    res.sendStatus(500);
  }
});

app.listen(3000);
