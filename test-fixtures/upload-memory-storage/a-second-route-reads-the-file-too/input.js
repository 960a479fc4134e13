const cloudinary = require('cloudinary').v2;
const express = require('express');
const multer = require('multer');

const app = express();
const upload = multer({ storage: multer.memoryStorage() });

app.post('/photos', upload.single('photo'), async (req, res, next) => {
  const uri = `data:${req.file.mimetype};base64,${req.file.buffer.toString('base64')}`;
  res.locals.photo = await cloudinary.uploader.upload(uri);
  next();
});

app.post('/photos', (req, res) => {
  res.json({ url: res.locals.photo.secure_url, size: req.file.buffer.length });
});

const drafts = multer({ storage: multer.memoryStorage() });

app.post('/drafts', drafts.single('draft'), (req, res) => {
  res.on('finish', () => cloudinary.uploader.upload_stream({ folder: 'drafts' }).end(req.file.buffer));
  res.sendStatus(202);
});
