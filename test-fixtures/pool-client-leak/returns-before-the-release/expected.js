const express = require('express');
const mysql = require('mysql2/promise');

const app = express();
const pool = mysql.createPool({ host: 'db' });

app.get('/users/:id', async (req, res) => {
  const [users] = await pool.query('SELECT * FROM users WHERE id = ?', [req.params.id]);
  if (users.length === 0) {
    return res.sendStatus(404);
  }
  await pool.execute('UPDATE users SET seen_at = now() WHERE id = ?', [req.params.id]);
  res.json(users[0]);
});

app.post('/users', async (req, res) => {
  try {
    await pool.execute('INSERT INTO users (name) VALUES (?)', [req.query.name]);
    res.sendStatus(201);
  } catch (error) {
    res.status(500).json({ message: error.message });
  }
});

app.listen(3000);
