import { Router } from 'express';
import mongoose from 'mongoose';
import { Sequelize } from 'sequelize';
import { Invoice } from './models';

const sequelize = new Sequelize('postgres://db/shop');

export const invoices = Router();

invoices.post('/invoices', async (req, res) => {
  const session = await mongoose.startSession();
  session.startTransaction();
  await Invoice.create([{ total: req.query.total }], { session });
  await session.commitTransaction();
  session.endSession();
  res.sendStatus(201);
});

invoices.post('/transfers', async (req, res) => {
  const transaction = await sequelize.transaction();
  try {
    const [account] = await sequelize.query('SELECT * FROM accounts WHERE id = 1', { transaction });
    if (account.length === 0) return res.sendStatus(404);
    await sequelize.query('UPDATE accounts SET balance = 0', { transaction });
    await transaction.commit();
    res.sendStatus(204);
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
});
