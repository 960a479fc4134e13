import express from 'express';
import { prisma } from './lib/database';
import { orders } from './routes/orders';

const app = express();

app.use(orders);
app.get('/health', async (_req, res) => {
  res.json({ users: await prisma.user.count() });
});
app.listen(3000);
