const { Router } = require('express');
const mysql = require('mysql');

const router = Router();

router.get('/orders', (req, res) => {
  const con = mysql.createConnection({ host: 'db', user: 'shop', database: 'shop' });
  con.connect();
  con.query('SELECT * FROM orders LIMIT 20', (error, rows) => {
    if (error) return res.status(500).end();
    res.json(rows);
  });
  con.end();
});

module.exports = router;
