const { Router } = require('express');
const { Pool } = require('pg');

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 5 });
const router = Router();

router.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM orders WHERE user_id = $1 LIMIT 20', [req.query.userId]);
  res.json(rows);
});

module.exports = router;
