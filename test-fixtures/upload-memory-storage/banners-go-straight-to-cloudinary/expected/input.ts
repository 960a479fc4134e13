import express from 'express';
import multer from 'multer';
import { cloudinaryStorage } from './tenfold/cloudinary-storage.js';

const app = express();
const upload = multer({ storage: cloudinaryStorage((req, file) => ({ folder: `campaigns/${req.params.id}`, tags: [file.originalname] })), limits: { fileSize: 50 * 1024 * 1024 } });

app.post('/campaigns/:id/banner', upload.single('banner'), async (req, res) => {
  if (!req.file) {
    res.status(400).json({ message: 'No banner' });
    return;
  }
  res.status(201).json({ url: req.file.path, id: req.file.filename });
});
