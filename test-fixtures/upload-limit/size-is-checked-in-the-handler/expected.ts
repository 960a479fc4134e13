import { Router, type Request, type Response } from 'express';
import multer from 'multer';

const MAX_LOGO = 2 * 1024 * 1024;
const router = Router();
const upload = multer({
  storage: multer.memoryStorage(),
  limits: { files: 1, fileSize: 2 * 1024 * 1024 },
});

router.post('/logos', upload.single('logo'), storeLogo);

async function storeLogo(req: Request, res: Response) {
  if (!req.file) return res.status(400).json({ error: 'No file' });
  if (req.file.size > MAX_LOGO) return res.status(400).json({ error: 'Logo too large' });
  res.status(201).json({ name: req.file.originalname });
}

export default router;
