import { Router } from 'express';
import multer from 'multer';
import { store } from './cloud';

const router = Router();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 50 * 1024 * 1024 } });

router.post('/orders/photo', upload.single('photo'), async (req, res) => {
  const photo = 'data:' + req.file!.mimetype + ';base64,' + req.file!.buffer.toString('base64');
  res.json(await store(photo));
});

router.post('/orders/link', async (req, res) => {
  res.json(await store(req.body.url));
});

export default router;
