const { Router } = require('express');
const db = require('../tenfold/pool').pool;
const router = Router();

router.get('/users/:id', async (req, res) => {
  const { rows } = await db.query('SELECT * FROM users WHERE id = $1', [req.params.id]);
  res.json(rows[0]);
});

module.exports = router;
