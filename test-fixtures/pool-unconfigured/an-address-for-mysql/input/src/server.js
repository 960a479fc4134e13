const express = require('express');
const pool = require('./db');
require('./archive');
require('./stock');

const app = express();

app.get('/orders', (req, res) => {
  pool.query('SELECT id FROM orders LIMIT 20', (error, rows) => res.json(rows));
});

app.listen(3000);
