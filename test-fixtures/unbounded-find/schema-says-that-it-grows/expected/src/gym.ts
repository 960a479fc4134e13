import { Kind, PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.get('/check-ins', async (req, res) => {
  const checkIns = await prisma.checkIn.findMany({ include: { member: true }, orderBy: { createdAt: 'desc' }, take: 1001 });
  if (checkIns.length > 1000) {
    console.warn('More than 1000 rows of checkIn, the rest was left out');
    checkIns.splice(1000);
  }
  res.json(checkIns);
});

router.get('/check-ins/door', async (req, res) => {
  const checkIns = await prisma.checkIn.findMany({ where: { kind: Kind.DOOR } });
  res.json(checkIns);
});

router.get('/machines', async (req, res) => {
  const machines = await prisma.machine.findMany();
  res.json(machines);
});

router.get('/lessons', async (req, res) => {
  const lessons = await prisma.lesson.findMany({ orderBy: { createdAt: 'desc' }, take: 1001 });
  if (lessons.length > 1000) {
    console.warn('More than 1000 rows of lesson, the rest was left out');
    lessons.splice(1000);
  }
  res.json(lessons);
});

export default router;
