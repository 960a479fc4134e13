const express = require('express');
const mysql = require('mysql');

const connection = mysql.createConnection({ host: 'sessions' });
const app = express();

app.get('/sessions', (req, res) => {
  connection.query('SELECT count(*) FROM sessions', (error, rows) => {
    connection.end();
    res.json(rows);
  });
});

app.listen(3001);
