import express from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';

const app = express();
const upload = multer();

app.post('/covers', upload.single('cover'), (req, res) => {
  cloudinary.uploader.upload_stream({ folder: 'covers' }, (error, result) => {
    if (error) return res.status(502).json({ error: error.message });
    res.json({ url: result.secure_url });
  }).end(req.file.buffer);
});

app.listen(3000);
