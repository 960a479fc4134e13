import { v2 as cloudinary } from 'cloudinary';
import express from 'express';
import multer from 'multer';

const app = express();
const upload = multer({
  storage: multer.memoryStorage(),
  limits: { fileSize: 500 * 1024 * 1024 },
});

app.post('/videos', upload.single('video'), async (req, res) => {
  if (!req.file) return res.status(400).json({ message: 'No video' });
  const dataUri = `data:${req.file.mimetype};base64,${req.file.buffer.toString('base64')}`;
  const video = await cloudinary.uploader.upload(dataUri, { resource_type: 'video', folder: 'videos' });
  res.status(201).json({ url: video.secure_url });
});

app.listen(3000);
