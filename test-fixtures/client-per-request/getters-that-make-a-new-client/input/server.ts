import express from 'express';
import { getPool, openMongo } from './db';

const app = express();

app.get('/orders/:id', async (req, res) => {
  const { rows } = await getPool().query('SELECT * FROM orders WHERE id = $1', [req.params.id]);
  const mongo = await openMongo();
  res.json({ order: rows[0], notes: await mongo.db().collection('notes').countDocuments({ order: req.params.id }) });
});
app.listen(3000);
