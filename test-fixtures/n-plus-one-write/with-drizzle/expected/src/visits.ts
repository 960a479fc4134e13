import { eq, inArray } from 'drizzle-orm';
import { Router } from 'express';
import { db } from './db.js';
import { members, visits } from './schema.js';

const router = Router();

interface Visit {
  memberId: number;
  door: string;
}

router.post('/visits', async (req, res) => {
  const list: Visit[] = req.body.visits;
  const newVisits = list.map((visit) => ({ memberId: visit.memberId, door: visit.door }));
  for (let start = 0; start < newVisits.length; start += 7500) {
    const chunk = newVisits.slice(start, start + 7500);
    await db.insert(visits).values(chunk);
  }
  res.sendStatus(201);
});

router.post('/members/close', async (req, res) => {
  const ids: number[] = req.body.ids;
  const memberIds = [...ids];
  for (let start = 0; start < memberIds.length; start += 10000) {
    const chunk = memberIds.slice(start, start + 10000);
    await db.update(members).set({ active: false }).where(inArray(members.id, chunk));
  }
  res.sendStatus(204);
});

router.post('/visits/import', async (req, res) => {
  await db.transaction(async (tx) => {
    const newVisits = [];
    for (const row of req.body.rows) {
      if (!row.door) continue;
      newVisits.push({ memberId: row.member, door: row.door });
    }
    for (let start = 0; start < newVisits.length; start += 7500) {
      const chunk = newVisits.slice(start, start + 7500);
      await tx.insert(visits).values(chunk);
    }
  });
  res.sendStatus(201);
});

export default router;
