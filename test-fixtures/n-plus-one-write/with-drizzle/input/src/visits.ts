import { eq } from 'drizzle-orm';
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
  for (const visit of list) {
    await db.insert(visits).values({ memberId: visit.memberId, door: visit.door });
  }
  res.sendStatus(201);
});

router.post('/members/close', async (req, res) => {
  const ids: number[] = req.body.ids;
  for (const id of ids) {
    await db.update(members).set({ active: false }).where(eq(members.id, id));
  }
  res.sendStatus(204);
});

router.post('/visits/import', async (req, res) => {
  await db.transaction(async (tx) => {
    for (const row of req.body.rows) {
      if (!row.door) continue;
      await tx.insert(visits).values({ memberId: row.member, door: row.door });
    }
  });
  res.sendStatus(201);
});

export default router;
