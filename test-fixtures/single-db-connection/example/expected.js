const express = require('express');
const mysql = require('mysql2');

const app = express();
const db = mysql.createPool({ host: process.env.DB_HOST, user: process.env.DB_USER, database: 'shop' });

db.query('SELECT 1', (error) => {
  if (error) throw error;
  console.log('connected');
});

app.get('/orders/:id', (req, res) => {
  db.query('SELECT * FROM orders WHERE id = ?', [req.params.id], (error, rows) => {
    if (error) return res.status(500).end();
    res.json(rows[0]);
  });
});

app.listen(3000);
