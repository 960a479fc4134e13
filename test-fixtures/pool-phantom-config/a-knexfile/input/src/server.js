const express = require('express');
const db = require('./db');

const app = express();

app.get('/orders', async (req, res) => {
  res.json(await db('orders').limit(20));
});

app.listen(3000);
