import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Router } from 'express';
import multer from 'multer';

const s3 = new S3Client({ region: 'eu-west-1' });
const upload = multer({ storage: multer.memoryStorage() });

export const backups = Router();

backups.put('/tenants/:tenant/backup', upload.single('backup'), async (req, res) => {
  if (!req.file) return void res.status(400).json({ message: 'No backup' });
  await s3.send(new PutObjectCommand({ Bucket: 'backups', Key: `${req.params.tenant}.tar`, Body: req.file.buffer, ContentType: req.file.mimetype }));
  res.sendStatus(204);
});
