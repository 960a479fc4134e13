import express from 'express';
import { prisma } from './lib/prisma';
import { carts } from './routes/carts';

const app = express();

app.use(carts);
app.get('/health', async (_req, res) => {
  res.json({ carts: await prisma.cart.count() });
});
app.listen(3000);
