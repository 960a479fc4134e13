import { PrismaClient } from '@prisma/client';
import express from 'express';

const prisma = new PrismaClient();
const app = express();

app.get('/users', async (_req, res) => {
  res.json(await prisma.user.findMany({ take: 20 }));
});
app.listen(3000);
