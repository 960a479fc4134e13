import { Router } from 'express';
import { Pool } from 'pg';

const pool = new Pool({ max: 10 });
const router = Router();

router.post('/parcels', async (req, res) => {
  for (const parcel of req.body.parcels) {
    await pool.query('INSERT INTO parcels (code, weight) VALUES ($1, $2)', [parcel.code, parcel.weight]);
  }
  res.sendStatus(201);
});

router.post('/parcels/sent', async (req, res) => {
  for (const id of req.body.ids) {
    await pool.query('UPDATE parcels SET sent = true WHERE id = $1', [id]);
  }
  res.sendStatus(204);
});

export default router;
