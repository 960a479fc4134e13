import { Router } from 'express';
import multer from 'multer';

const router = Router();
const upload = multer({ storage: multer.memoryStorage() });

router.post('/avatars', upload.single('avatar'), (req, res) => {
  res.json({ size: req.file?.size });
});

export default router;
