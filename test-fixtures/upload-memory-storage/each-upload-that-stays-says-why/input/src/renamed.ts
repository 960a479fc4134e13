import { v2 as cloudinary } from 'cloudinary';
import { Router } from 'express';
import multer from 'multer';

const upload = multer({ storage: multer.memoryStorage() });

export const logos = Router();

logos.put('/logo', upload.single('logo'), async (req, res) => {
  if (!req.file) return void res.sendStatus(400);
  const uri = `data:${req.file.mimetype};base64,${req.file.buffer.toString('base64')}`;
  const logo = await cloudinary.uploader.upload(uri, { use_filename: true, unique_filename: false });
  res.json({ url: logo.secure_url });
});
