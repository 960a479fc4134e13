import { Router } from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';

const router = Router();
const upload = multer({ dest: 'tmp', limits: { fileSize: 5_000_000 } });

router.post('/avatars', upload.single('avatar'), async (req, res) => {
  const result = await cloudinary.uploader.upload(req.file!.path, { folder: 'avatars' });
  res.json({ url: result.secure_url, etag: Buffer.from(result.etag).toString('base64') });
});

router.post('/imports', async (req, res) => {
  res.json(await cloudinary.uploader.upload(req.body.dataUri));
});

export default router;
