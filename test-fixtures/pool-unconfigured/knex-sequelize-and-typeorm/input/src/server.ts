import express from 'express';
import { db } from './knex';
import './archive';
import './sequelize';
import './data-source';

const app = express();

app.get('/orders', async (req, res) => {
  res.json(await db('orders').select('id').limit(20));
});

app.listen(3000);
