const express = require('express');
const { Song } = require('./models');

const router = express.Router();

router.get('/artists/:id/songs/number', async (req, res) => {
  const songCount = await Song.count({ where: { artistId: req.params.id } });
  res.json({ number: songCount });
});

router.get('/artists/:id/has-songs', async (req, res) => {
  const songs = await Song.findAll({ where: { artistId: req.params.id }, limit: 1 });
  res.json({ has: songs.length > 0 });
});

module.exports = router;
