import { v2 as cloudinary } from 'cloudinary';
import express from 'express';
import multer from 'multer';

const app = express();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 50 * 1024 * 1024 } });

app.post('/posters', upload.single('poster'), async (req, res) => {
  if (!req.file) return void res.status(400).json({ message: 'No poster' });
  if (!req.body.title) return void res.status(422).json({ message: 'No title' });
  const dataUri = `data:${req.file.mimetype};base64,${req.file.buffer.toString('base64')}`;
  const poster = await cloudinary.uploader.upload(dataUri, { folder: 'posters' });
  res.json({ title: req.body.title, url: poster.secure_url });
});
