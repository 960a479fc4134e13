const express = require('express');
const { fn, col } = require('sequelize');
const { Song } = require('./models');

const router = express.Router();

router.get('/songs/per-artist', async (req, res) => {
  const rows = await Song.findAll({ attributes: ['artistId', [fn('COUNT', col('id')), 'songs']], group: ['artistId'], raw: true });
  res.json(rows);
});

router.get('/songs/number', async (req, res) => {
  const [row] = await Song.findAll({ attributes: [[fn('MAX', col('id')), 'last']], raw: true });
  res.json(row);
});

module.exports = router;
