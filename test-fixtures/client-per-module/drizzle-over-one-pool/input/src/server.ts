import express from 'express';
import { countOrders } from './orders';
import { countUsers } from './users';

const app = express();

app.get('/counts', async (_req, res) => {
  res.json([await countOrders(), await countUsers()]);
});
app.listen(3000);
