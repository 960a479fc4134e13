import express from 'express';
import { prisma } from './prisma';
import './stock';
import './mails';
import './users';

const app = express();

app.get('/orders', async (req, res) => {
  res.json(await prisma.order.findMany({ take: 20 }));
});

app.listen(3000);
