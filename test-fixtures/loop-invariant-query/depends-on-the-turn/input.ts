import { PrismaClient } from '@prisma/client';
import { Router } from 'express';

const prisma = new PrismaClient();
const router = Router();

router.post('/seats', async (req, res) => {
  const filter = { row: 0, hall: req.body.hallId };
  const seats: unknown[] = [];
  let after = 0;
  for (const guest of req.body.guests) {
    filter.row = guest.row;
    seats.push(await prisma.seat.findFirst({ where: { hall: filter.hall, row: filter.row } }));
    const last = await prisma.seat.findFirst({ where: { number: { gt: after } } });
    after = last?.number ?? after;
    seats.push(await prisma.seat.count({ where: { bookedAt: { lt: clock() } } }));
  }
  res.json(seats);
});

function clock(): Date {
  return new Date(Date.now());
}

export default router;
