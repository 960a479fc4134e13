import express from 'express';
import { pool } from './lib/pool';
import { prisma } from './lib/prisma';
import { sequelize } from './lib/sequelize';
import { Product } from './models/product';
import { exportOrders } from './services/export';
import { addressOf } from './services/mail';
import { findUser } from './services/soft-delete';

const app = express();

app.get('/users/:id', async (req, res) => {
  await pool.query('SELECT 1');
  await sequelize.query('SELECT 1');
  res.json([await prisma.user.count(), await findUser(req.params.id), await addressOf(req.params.id), await Product.findByPk(req.params.id)]);
});
export const jobs = [exportOrders];
app.listen(3000);
