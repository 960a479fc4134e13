import { Router } from 'express';
import multer from 'multer';
import { uploadBuffer } from './tenfold/cloudinary.js';

const router = Router();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 20 * 1024 * 1024 } });

router.post('/avatars', upload.single('avatar'), async (req, res) => {
  if (!req.file) return res.status(400).json({ error: 'No file' });
  const result = await uploadBuffer(req.file.buffer, { folder: 'avatars' });
  res.json({ url: result.secure_url });
});

export default router;
