import { createReadStream } from 'node:fs';
import { PassThrough, Readable } from 'node:stream';
import { Router } from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';

const router = Router();
const upload = multer({ dest: 'tmp', limits: { fileSize: 5 * 1024 * 1024 } });

router.post('/avatars', upload.single('avatar'), (req, res) => {
  createReadStream(req.file!.path).pipe(cloudinary.uploader.upload_stream({}, (_error, result) => res.json(result)));
});

router.get('/report.csv', (_req, res) => {
  Readable.from(['id,total\n', '1,20\n']).pipe(res);
});

router.get('/invoice.pdf', (_req, res) => {
  const body = new PassThrough();
  body.end(Buffer.from('%PDF'));
  body.pipe(res);
});

export default router;
