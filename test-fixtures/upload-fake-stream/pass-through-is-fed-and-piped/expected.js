const express = require('express');
const multer = require('multer');
const { Storage } = require('@google-cloud/storage');

const router = express.Router();
const bucket = new Storage().bucket('invoices');
const upload = multer({ storage: multer.memoryStorage() });

router.post('/invoices', upload.single('invoice'), (req, res, next) => {
  const target = bucket.file(`${req.body.number}.pdf`).createWriteStream();

  target.end(req.file.buffer).on('error', next).on('finish', () => res.sendStatus(201));
});

module.exports = router;
