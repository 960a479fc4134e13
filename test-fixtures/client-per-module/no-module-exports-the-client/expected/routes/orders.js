const { Router } = require('express');

const { pool } = require('../tenfold/pool');
const router = Router();

router.get('/orders', async (req, res) => {
  const { rows } = await pool.query('SELECT * FROM orders WHERE user_id = $1 LIMIT 20', [req.query.userId]);
  res.json(rows);
});

module.exports = router;
