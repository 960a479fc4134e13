import { Router } from 'express';
import multer from 'multer';
import { uploadBuffer } from './tenfold/cloudinary.js';

const router = Router();
const upload = multer({ storage: multer.memoryStorage() });

router.post('/products/:id/gallery', upload.array('photos', 12), async (req, res) => {
  const files = req.files as Express.Multer.File[];
  const urls = await Promise.all(
    files.map(async (file) => {
      const { secure_url } = await uploadBuffer(file.buffer, { folder: `products/${req.params.id}` });
      return secure_url;
    }),
  );
  res.json({ urls });
});

export default router;
