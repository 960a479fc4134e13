import express from 'express';
import { prisma } from './prisma';

const app = express();

app.get('/orders', async (req, res) => {
  res.json(await prisma.order.findMany({ take: 20 }));
});

app.listen(3000);
