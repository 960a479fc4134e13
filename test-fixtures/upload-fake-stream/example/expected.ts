import { Router } from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';

const router = Router();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 20 * 1024 * 1024 } });

router.post('/avatars', upload.single('avatar'), (req, res, next) => {
  const uploadStream = cloudinary.uploader.upload_stream({ folder: 'avatars' }, (error, result) => {
    if (error || !result) return next(error);
    res.json({ url: result.secure_url });
  });
  uploadStream.end(req.file!.buffer);
});

export default router;
