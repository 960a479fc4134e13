import express from 'express';
import { Pool } from 'pg';

const app = express();
const pool = new Pool({ max: 10 });

app.post('/orders/:id/reserve', async (req, res) => {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rows: items } = await client.query('SELECT * FROM order_items WHERE order_id = $1', [req.params.id]);
    for (const item of items) {
      const { rows } = await client.query('SELECT stock FROM products WHERE id = $1 FOR UPDATE', [item.product_id]);
      if (rows[0].stock < item.quantity) throw new Error('Sold out');
      await client.query('UPDATE products SET stock = stock - $1 WHERE id = $2', [item.quantity, item.product_id]);
    }
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  res.end();
});

app.listen(3000);
