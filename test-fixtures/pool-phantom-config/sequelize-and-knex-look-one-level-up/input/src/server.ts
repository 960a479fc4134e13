import express from 'express';
import { db } from './knex';
import './sequelize';

const app = express();

app.get('/orders', async (req, res) => {
  res.json(await db('orders').select('id').limit(20));
});

app.listen(3000);
