const express = require('express');
const mysql = require('mysql2/promise');

const app = express();
const pool = mysql.createPool({ host: 'db' });

app.get('/users/:id', async (req, res) => {
  const connection = await pool.getConnection();
  const [users] = await connection.query('SELECT * FROM users WHERE id = ?', [req.params.id]);
  if (users.length === 0) {
    return res.sendStatus(404);
  }
  await connection.execute('UPDATE users SET seen_at = now() WHERE id = ?', [req.params.id]);
  connection.release();
  res.json(users[0]);
});

app.post('/users', async (req, res) => {
  try {
    const connection = await pool.getConnection();
    await connection.execute('INSERT INTO users (name) VALUES (?)', [req.query.name]);
    connection.release();
    res.sendStatus(201);
  } catch (error) {
    res.status(500).json({ message: error.message });
  }
});

app.listen(3000);
