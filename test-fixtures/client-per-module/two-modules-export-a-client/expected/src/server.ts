import express from 'express';
import { sequelize } from './config/database';
import { connection, select } from './utils/sql';

const app = express();

app.get('/health', async (_req, res) => {
  await sequelize.authenticate();
  res.json({ ok: true });
});
app.get('/orders', async (_req, res) => {
  res.json(await select('SELECT * FROM orders LIMIT 20'));
});
app.get('/dialect', (_req, res) => {
  res.json(connection.getDialect());
});
app.listen(3000);
