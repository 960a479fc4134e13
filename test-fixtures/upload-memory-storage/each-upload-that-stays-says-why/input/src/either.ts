import { readFile } from 'node:fs/promises';
import { Router } from 'express';
import multer from 'multer';

const upload = multer({ storage: multer.memoryStorage() });

export const avatars = Router();

avatars.put('/me/avatar', upload.single('avatar'), async (req, res) => {
  if (!req.file) return void res.sendStatus(400);
  const bytes = req.file.buffer ?? (await readFile(req.file.path));
  res.json({ size: bytes.length });
});
