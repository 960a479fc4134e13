import express from 'express';
import multer from 'multer';
import { temporaryStorage } from './tenfold/temporary-uploads.js';
import { uploadFile } from './tenfold/upload-file.js';

const app = express();
const upload = multer({
  storage: temporaryStorage(),
  limits: { fileSize: 500 * 1024 * 1024 },
});

app.post('/videos', upload.single('video'), async (req, res) => {
  if (!req.file) return res.status(400).json({ message: 'No video' });
  const video = await uploadFile(req.file.path, { resource_type: 'video', folder: 'videos' });
  res.status(201).json({ url: video.secure_url });
});

app.listen(3000);
