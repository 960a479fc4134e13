import express from 'express';
import { prisma } from './db';

const app = express();

app.get('/users', async (_req, res) => {
  res.json(await prisma.user.findMany({ take: 20 }));
});
app.listen(3000);
