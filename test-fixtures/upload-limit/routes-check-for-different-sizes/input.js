const express = require('express');
const multer = require('multer');

const router = express.Router();
const upload = multer({ storage: multer.memoryStorage() });

router.post('/logos', upload.single('logo'), (req, res) => {
  if (req.file.size > 1024 * 1024) return res.status(413).json({ error: 'Logo too large' });
  res.sendStatus(204);
});

router.post('/catalogues', upload.single('catalogue'), (req, res) => {
  if (req.file.size > 20 * 1024 * 1024) return res.status(413).json({ error: 'Catalogue too large' });
  res.sendStatus(204);
});

module.exports = router;
