import { Router } from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';

const router = Router();
const upload = multer({ storage: multer.memoryStorage() });

router.post('/products/:id/gallery', upload.array('photos', 12), async (req, res) => {
  const files = req.files as Express.Multer.File[];
  const urls = await Promise.all(
    files.map(async (file) => {
      const encoded = Buffer.from(file.buffer).toString('base64');
      const uri = `data:${file.mimetype};base64,${encoded}`;
      const { secure_url } = await cloudinary.uploader.upload(uri, { folder: `products/${req.params.id}` });
      return secure_url;
    }),
  );
  res.json({ urls });
});

export default router;
