const { Router } = require('express');
const mysql = require('mysql');

let pool;
const getPool = () => (pool ??= mysql.createPool({ host: 'db', user: 'shop', database: 'shop' }));

const router = Router();

router.get('/orders', (req, res) => {
  const con = getPool();
  con.query('SELECT * FROM orders LIMIT 20', (error, rows) => {
    if (error) return res.status(500).end();
    res.json(rows);
  });
});

module.exports = router;
