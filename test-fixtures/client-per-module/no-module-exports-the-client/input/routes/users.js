const { Router } = require('express');
const pg = require('pg');

const connectionString = process.env.DATABASE_URL;
const db = new pg.Pool({ max: 5, connectionString });
const router = Router();

router.get('/users/:id', async (req, res) => {
  const { rows } = await db.query('SELECT * FROM users WHERE id = $1', [req.params.id]);
  res.json(rows[0]);
});

module.exports = router;
