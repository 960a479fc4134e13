const express = require('express');
const multer = require('multer');
const cloudinary = require('cloudinary').v2;

const app = express();
const upload = multer({ storage: multer.memoryStorage() });

app.post('/reports', upload.single('report'), (req, res) => {
  res.status(202).json({ message: 'Received' });
  cloudinary.uploader.upload_stream({ folder: 'reports' }, (error) => error && console.error(error)).end(req.file.buffer);
});
