import { Readable } from 'node:stream';
import { Router } from 'express';
import multer from 'multer';
import { v2 as cloudinary } from 'cloudinary';
import { S3Client, PutObjectCommand } from '@aws-sdk/client-s3';

const router = Router();
const s3 = new S3Client({});
const upload = multer();

router.post('/tracks', upload.single('track'), (req, res, next) => {
  const track = Readable.from(req.file!.buffer);
  track.on('error', next);
  track.pipe(cloudinary.uploader.upload_stream({ resource_type: 'video' }, (error, result) => (error ? next(error) : res.json(result))));
});

router.post('/scores', upload.single('score'), async (req, res) => {
  await s3.send(new PutObjectCommand({ Bucket: 'scores', Key: req.body.key, Body: Readable.from(req.file!.buffer) }));
  res.sendStatus(201);
});

export default router;
