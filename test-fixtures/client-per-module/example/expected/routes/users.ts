import { Router } from 'express';
import { prisma } from '../lib/prisma';

export const users = Router();

users.get('/users/:id', async (req, res) => {
  res.json(await prisma.user.findUnique({ where: { id: req.params.id } }));
});
