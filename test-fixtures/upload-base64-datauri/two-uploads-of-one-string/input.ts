import { Router } from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';

const router = Router();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 50 * 1024 * 1024 } });

router.post('/media', upload.single('media'), async (req, res) => {
  const { buffer, mimetype } = req.file!;
  const uri = `data:${mimetype};base64,${buffer.toString('base64')}`;
  let url: string;
  if (req.body.kind === 'video') {
    ({ secure_url: url } = await cloudinary.uploader.upload(uri, { resource_type: 'video', folder: 'clips' }));
  } else {
    ({ secure_url: url } = await cloudinary.uploader.upload(uri, { folder: 'stills' }));
  }
  res.json({ url });
});

router.post('/covers', upload.single('cover'), async (req, res) => {
  const uri = `data:image/png;base64,${req.file?.buffer.toString('base64')}`;
  const uploadBuffer = await cloudinary.uploader.upload(uri);
  res.json({ url: uploadBuffer.secure_url });
});

export default router;
