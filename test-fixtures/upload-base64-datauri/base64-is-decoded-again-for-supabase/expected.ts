import { Router } from 'express';
import multer from 'multer';
import { createClient } from '@supabase/supabase-js';

const router = Router();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 5 * 1024 * 1024 } });
const supabase = createClient('http://localhost:54321', 'key');

router.post('/documents', upload.single('document'), async (req, res) => {
  const file = req.file!;
  const fileBase64 = file.buffer;
  const { data, error } = await supabase.storage.from('documents').upload(file.originalname, fileBase64, { contentType: file.mimetype });
  if (error) return res.status(502).json({ error: error.message });
  res.status(201).json({ path: data.path });
});

export default router;
