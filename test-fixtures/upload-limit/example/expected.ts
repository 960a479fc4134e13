import { Router } from 'express';
import multer from 'multer';

const router = Router();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: Number(process.env.UPLOAD_MAX_BYTES) || 10 * 1024 * 1024, files: 1 } });

router.post('/avatars', upload.single('avatar'), (req, res) => {
  res.json({ size: req.file?.size });
});

export default router;
