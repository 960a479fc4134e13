import { Router } from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';

const router = Router();
const upload = multer({ storage: multer.memoryStorage() });

router.post('/stamps', upload.single('stamp'), async (req, res) => {
  const stamp = `data:${req.file!.mimetype};base64,${req.file!.buffer.toString('base64')}`;
  const { secure_url } = await cloudinary.uploader.upload(stamp, { folder: 'stamps' });
  res.json({ secure_url, preview: stamp });
});

router.post('/seals', upload.single('seal'), (req, res) => {
  cloudinary.uploader.upload(`data:${req.file!.mimetype};base64,${req.file!.buffer.toString('base64')}`, { folder: 'seals' }, (error, result) => {
    if (error) return res.status(502).json({ error });
    res.json({ url: result?.secure_url });
  });
});

router.post('/contracts', upload.single('contract'), async (req, res) => {
  const uri = `data:${req.file!.mimetype};base64,${req.file!.buffer.toString('base64')}`;
  res.json(await cloudinary.uploader.upload(uri, { use_filename: true, unique_filename: false }));
});

router.post('/trailers', upload.single('trailer'), async (req, res) => {
  const uri = `data:${req.file!.mimetype};base64,${req.file!.buffer.toString('base64')}`;
  res.json(await cloudinary.uploader.upload_large(uri, { resource_type: 'video' }));
});

export default router;
