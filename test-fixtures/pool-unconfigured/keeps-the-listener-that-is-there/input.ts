import express from 'express';
import pg from 'pg';

const pool = new pg.Pool();
pool.on('error', (error) => console.error('lost a connection', error));

const app = express();

app.get('/invoices', async (req, res) => {
  const { rows } = await pool.query('SELECT id, amount FROM invoices LIMIT 20');
  res.json(rows);
});

app.listen(3000);
