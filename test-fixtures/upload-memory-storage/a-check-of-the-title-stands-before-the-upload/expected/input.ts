import express from 'express';
import multer from 'multer';
import { temporaryStorage } from './tenfold/temporary-uploads.js';
import { uploadFile } from './tenfold/upload-file.js';

const app = express();
const upload = multer({ storage: temporaryStorage(), limits: { fileSize: 50 * 1024 * 1024 } });

app.post('/posters', upload.single('poster'), async (req, res) => {
  if (!req.file) return void res.status(400).json({ message: 'No poster' });
  if (!req.body.title) return void res.status(422).json({ message: 'No title' });
  const poster = await uploadFile(req.file.path, { folder: 'posters' });
  res.json({ title: req.body.title, url: poster.secure_url });
});
