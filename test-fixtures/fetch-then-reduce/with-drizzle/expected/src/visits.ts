import { desc, eq } from 'drizzle-orm';
import { Router } from 'express';
import { db } from './db.js';
import { members, visits } from './schema.js';

const router = Router();

router.get('/visits/number/:door', async (req, res) => {
  const foundCount = await db.$count(visits, eq(visits.door, req.params.door));
  res.json({ visits: foundCount, members: await db.$count(members) });
});

router.get('/members/:id/last-visit', async (req, res) => {
  const [visit] = await db.select().from(visits).where(eq(visits.memberId, Number(req.params.id))).orderBy(desc(visits.createdAt)).limit(1);
  res.json(visit);
});

router.delete('/members/:id', async (req, res) => {
  const open = await db.select().from(visits).where(eq(visits.memberId, Number(req.params.id))).limit(1);
  if (open.length > 0) return res.sendStatus(409);
  res.sendStatus(204);
});

router.get('/visits/door/:door', async (req, res) => {
  const all = await db.select().from(visits).where(eq(visits.door, req.params.door));
  res.json(all);
});

router.get('/members/by-email/:email', async (req, res) => {
  const [member] = await db.select().from(members).where(eq(members.email, req.params.email));
  res.json(member);
});

export default router;
