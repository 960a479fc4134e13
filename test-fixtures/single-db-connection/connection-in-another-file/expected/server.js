const express = require('express');
const db = require('./config/db');
const { findUser, findUsers } = require('./models/user');

const app = express();

app.get('/users/:id', async (req, res) => {
  res.json(await findUser(req.params.id));
});
app.get('/users', (req, res) => {
  findUsers([], (error, rows) => res.json(rows));
});

app.listen(3000);

process.on('SIGTERM', () => db.end());
