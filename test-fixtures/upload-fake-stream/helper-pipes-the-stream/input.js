const { Readable } = require('stream');
const express = require('express');
const multer = require('multer');
const cloudinary = require('cloudinary').v2;

const router = express.Router();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 50 * 1024 * 1024 } });

function uploadTrack(source) {
  return new Promise((resolve, reject) => {
    const target = cloudinary.uploader.upload_stream({ resource_type: 'video' }, (error, result) => (error ? reject(error) : resolve(result)));
    source.pipe(target);
  });
}

router.post('/tracks', upload.single('track'), async (req, res) => {
  const track = Readable.from(req.file.buffer);
  const { secure_url } = await uploadTrack(track);
  res.json({ url: secure_url });
});

module.exports = router;
