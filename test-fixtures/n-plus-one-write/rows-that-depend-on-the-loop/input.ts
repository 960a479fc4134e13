import { PrismaClient } from '@prisma/client';
import { Router } from 'express';
import { notify } from './notify.js';

const prisma = new PrismaClient();
const router = Router();

router.post('/tickets', async (req, res) => {
  for (const seat of req.body.seats) {
    const taken = await prisma.ticket.count({ where: { seat } });
    if (taken > 0) continue;
    await prisma.ticket.create({ data: { seat } });
  }
  for (const seat of req.body.seats) {
    if (seat === req.body.last) {
      res.sendStatus(202);
      return;
    }
    await prisma.seatLog.create({ data: { seat } });
  }
  for (const seat of req.body.seats) {
    await prisma.seatLog.create({ data: { seat } });
    await notify(seat);
  }
  for (const seat of req.body.seats) {
    await prisma.seatLog.create({ data: { seat } });
    await prisma.seat.update({ where: { number: seat }, data: { changedAt: req.body.at } });
  }
  for await (const seat of req) {
    await prisma.seatLog.create({ data: { seat } });
  }
  for (const number in req.body.numbers) {
    await prisma.seatLog.create({ data: { seat: number } });
  }
  rows: for (const row of req.body.rows) {
    for (const seat of row.seats) {
      if (seat.isBroken) continue rows;
      await prisma.seatLog.create({ data: { seat: seat.number } });
    }
  }
  for (const seat of req.body.seats) {
    if (!seat) throw new Error('A seat has no number.');
    await prisma.seatLog.create({ data: { seat } });
  }
  res.sendStatus(201);
});

export default router;
