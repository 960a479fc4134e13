import { Router } from 'express';
import mysql from 'mysql2/promise';

const pool = mysql.createPool({ connectionLimit: 10 });
const router = Router();

router.get('/bookings/number', async (req, res) => {
  const [rows] = await pool.query('SELECT count(*) as count FROM bookings WHERE state = ?', ['open']);
  res.json({ open: rows[0].count });
});

router.delete('/rooms/:id', async (req, res) => {
  const [bookings] = await pool.execute('SELECT id FROM bookings WHERE room_id = ?', [req.params.id]);
  if (bookings.length > 0) return res.sendStatus(409);
  res.sendStatus(204);
});

router.get('/bookings/last', async (req, res) => {
  const [rows] = await pool.query('SELECT * FROM bookings ORDER BY created_at DESC LIMIT 1');
  res.json(rows[0]);
});

export default router;
