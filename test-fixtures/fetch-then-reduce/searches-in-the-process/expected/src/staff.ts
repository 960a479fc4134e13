import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/staff/by-branch/:branch', async (req, res) => {
  const staff = await prisma.staff.findMany({ where: { deletedAt: null, branch: req.params.branch } });
  res.json(staff);
});

router.get('/staff/:id/tasks', async (req, res) => {
  const tasks = await prisma.task.findMany({ where: { staffId: req.params.id, done: false } });
  res.json(tasks);
});

router.post('/staff/log-in', async (req, res) => {
  const { email } = req.body;
  if (typeof email !== 'string') return res.sendStatus(400);
  const staff = await prisma.staff.findMany({ where: { email }, take: 1 });
  const person = staff[0];
  if (!person) return res.sendStatus(401);
  res.json(person);
});

router.get('/staff/anyone-active', async (req, res) => {
  const staff = await prisma.staff.findMany({ where: { active: true }, take: 1 });
  res.json({ idle: !(staff.length > 0) });
});

router.post('/staff/check', async (req, res) => {
  const match = (await prisma.staff.findMany()).find((person) => person.email.toLowerCase() === req.body.email);
  const branch = (await prisma.staff.findMany()).find((person) => person.branch === req.body.branch);
  const early = (await prisma.staff.findMany()).filter((person) => person.createdAt < new Date('2020-01-01'));
  res.json({ match, branch, early });
});

router.get('/tasks/longest', async (req, res) => {
  const tasks = await prisma.task.findMany();
  res.json(tasks.sort((a, b) => b.minutes - a.minutes).slice(0, 10));
});

router.get('/tasks/minutes', async (req, res) => {
  const tasks = await prisma.task.findMany({ where: { done: true } });
  res.json({ minutes: tasks.reduce((sum, task) => sum + task.minutes, 0) });
});

export default router;
