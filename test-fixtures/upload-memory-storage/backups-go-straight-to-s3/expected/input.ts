import { S3Client } from '@aws-sdk/client-s3';
import { Router } from 'express';
import multer from 'multer';
import { s3Storage } from './tenfold/s3-storage.js';

const s3 = new S3Client({ region: 'eu-west-1' });
const upload = multer({ storage: s3Storage(s3, (req, file) => ({ Bucket: 'backups', Key: `${req.params.tenant}.tar`, ContentType: file.mimetype })) });

export const backups = Router();

backups.put('/tenants/:tenant/backup', upload.single('backup'), async (req, res) => {
  if (!req.file) return void res.status(400).json({ message: 'No backup' });
  res.sendStatus(204);
});
