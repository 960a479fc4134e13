const cloudinary = require('cloudinary').v2;
const express = require('express');
const multer = require('multer');

const app = express();
const upload = multer({ storage: multer.memoryStorage() });

app.post('/scans', upload.single('scan'), (req, res) => {
  cloudinary.uploader
    .upload_stream({ folder: 'scans' }, (error, result) => {
      if (error) return res.status(502).json({ message: 'Failed' });
      res.json({ url: result.secure_url });
    })
    .end(req.file.buffer);
});
