const express = require('express');
const { Song } = require('./models');

const router = express.Router();

router.post('/songs', async (req, res) => {
  for (const song of req.body.songs) {
    await Song.create({ title: song.title, artistId: req.body.artistId });
  }
  await Promise.all(req.body.moved.map((id) => Song.update({ artistId: req.body.artistId }, { where: { id } })));
  res.sendStatus(201);
});

module.exports = router;
