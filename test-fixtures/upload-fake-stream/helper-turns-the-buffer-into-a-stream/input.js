import { Readable } from 'stream';
import express from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';

const app = express();
const upload = multer();

const bufferToStream = (buffer) => {
  const readable = new Readable({
    read() {
      this.push(buffer);
      this.push(null);
    },
  });
  return readable;
};

app.post('/covers', upload.single('cover'), (req, res) => {
  bufferToStream(req.file.buffer).pipe(
    cloudinary.uploader.upload_stream({ folder: 'covers' }, (error, result) => {
      if (error) return res.status(502).json({ error: error.message });
      res.json({ url: result.secure_url });
    }),
  );
});

app.listen(3000);
