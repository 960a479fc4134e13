import { v2 as cloudinary } from 'cloudinary';
import express from 'express';
import multer from 'multer';

const app = express();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 50 * 1024 * 1024 } });

app.post('/campaigns/:id/banner', upload.single('banner'), async (req, res) => {
  if (!req.file) {
    res.status(400).json({ message: 'No banner' });
    return;
  }
  const b64 = req.file.buffer.toString('base64');
  const banner = await cloudinary.uploader.upload(`data:${req.file.mimetype};base64,${b64}`, {
    folder: `campaigns/${req.params.id}`,
    tags: [req.file.originalname],
  });
  res.status(201).json({ url: banner.secure_url, id: banner.public_id });
});
