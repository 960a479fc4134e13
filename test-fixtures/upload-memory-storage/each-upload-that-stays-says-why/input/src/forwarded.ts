import axios from 'axios';
import { Router } from 'express';
import FormData from 'form-data';
import multer from 'multer';

const upload = multer({ storage: multer.memoryStorage() });

export const documents = Router();

documents.post('/documents', upload.single('document'), async (req, res) => {
  if (!req.file) return void res.sendStatus(400);
  const form = new FormData();
  form.append('document', req.file.buffer, { filename: req.file.originalname });
  await axios.post('https://archive.example/documents', form, { headers: form.getHeaders() });
  res.sendStatus(204);
});
