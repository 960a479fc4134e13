import { Router } from 'express';
import multer from 'multer';
import { PDFParse } from 'pdf-parse';

const upload = multer({ storage: multer.memoryStorage() });

export const contracts = Router();

contracts.post('/contracts', upload.single('contract'), async (req, res) => {
  if (!req.file) return void res.sendStatus(400);
  const text = await new PDFParse({ data: req.file.buffer }).getText();
  res.json({ text });
});
