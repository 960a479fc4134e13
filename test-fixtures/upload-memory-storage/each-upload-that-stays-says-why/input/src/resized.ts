import { Router } from 'express';
import multer from 'multer';
import sharp from 'sharp';
import { store } from './store.js';

const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 20 * 1024 * 1024 } });

export const products = Router();

products.post('/products/:id/photo', upload.single('photo'), async (req, res) => {
  if (!req.file) return void res.sendStatus(400);
  req.file.buffer = await sharp(req.file.buffer).resize(800).toBuffer();
  res.json({ url: await store(req.file.buffer) });
});
