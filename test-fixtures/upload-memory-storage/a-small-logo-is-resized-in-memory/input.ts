import express from 'express';
import multer from 'multer';
import sharp from 'sharp';

const app = express();
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 1024 * 1024 } });

app.post('/logo', upload.single('logo'), async (req, res) => {
  const logo = await sharp(req.file?.buffer).resize(128).png().toBuffer();
  res.type('png').send(logo);
});
