import express from 'express';
import pg from 'pg';

const app = express();
const pool = new pg.Pool();

async function notify(order) {
  await fetch(`https://mail.example/orders/${order}`, { method: 'POST' });
}

app.get('/orders/:id', async (req, res) => {
  const client = await pool.connect();
  try {
    if (!client) return res.sendStatus(503);
    const { rows } = await client.query('SELECT * FROM orders WHERE id = $1', [req.params.id]);
    res.json(rows);
  } finally {
    client.release();
  }
});

app.post('/orders/:id/reminders', async (req, res) => {
  const client = await pool.connect();
  try {
    await notify(req.params.id);
    await client.query('UPDATE orders SET reminded = true WHERE id = $1', [req.params.id]);
    res.sendStatus(204);
  } finally {
    client.release();
  }
});

app.get('/invoices', async (req, res) => {
  const client = await pool.connect();
  try {
    const { rows } = await client.query('SELECT * FROM invoices LIMIT 20');
    res.json(rows);
  } catch {
    res.sendStatus(500);
  } finally {
    client.release();
  }
});

app.get('/shops', async (req, res) => {
  const client = await pool.connect();
  try {
    const { rows } = await client.query('SELECT * FROM shops LIMIT 20');
    for (const pool of rows) {
      await client.query('UPDATE shops SET seen = seen + 1 WHERE id = $1', [pool.id]);
    }
    res.json(rows);
  } finally {
    client.release();
  }
});

app.get('/carts/:id', async (req, res) => {
  const client = await pool.connect();
  try {
    const { rows } = req.query.all ? await client.query('SELECT * FROM carts LIMIT 20') : { rows: [] };
    res.json(rows);
  } finally {
    client.release();
  }
});

app.post('/carts', async (req, res) => {
  const client = await pool.connect();
  try {
    await client.query('INSERT INTO carts (token) VALUES ($1)', [await notify('cart')]);
    res.sendStatus(201);
  } finally {
    client.release();
  }
});

app.listen(3000);
