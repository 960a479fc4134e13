const express = require('express');
const { Song } = require('./models');

const router = express.Router();

router.post('/songs', async (req, res) => {
  await Song.bulkCreate(Array.from(req.body.songs, (song) => ({ title: song.title, artistId: req.body.artistId })), { validate: true });
  const songIds = req.body.moved.map((id) => id);
  await Song.update({ artistId: req.body.artistId }, { where: { id: songIds } });
  res.sendStatus(201);
});

module.exports = router;
