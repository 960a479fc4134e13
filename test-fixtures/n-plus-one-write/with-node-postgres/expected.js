import { Router } from 'express';
import { Pool } from 'pg';

const pool = new Pool({ max: 10 });
const router = Router();

router.post('/parcels', async (req, res) => {
  const parcels = Array.from(req.body.parcels, (parcel) => [parcel.code, parcel.weight]);
  for (let start = 0; start < parcels.length; start += 32767) {
    const chunk = parcels.slice(start, start + 32767);
    await pool.query(`INSERT INTO parcels (code, weight) VALUES ${chunk.map((_, i) => `($${i * 2 + 1}, $${i * 2 + 2})`).join(', ')}`, chunk.flat());
  }
  res.sendStatus(201);
});

router.post('/parcels/sent', async (req, res) => {
  const parcelIds = [...req.body.ids];
  if (parcelIds.length > 0) {
    await pool.query('UPDATE parcels SET sent = true WHERE id = any($1)', [parcelIds]);
  }
  res.sendStatus(204);
});

export default router;
