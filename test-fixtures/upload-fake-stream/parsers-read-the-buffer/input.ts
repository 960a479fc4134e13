import { Readable } from 'node:stream';
import { Router } from 'express';
import multer from 'multer';
import csv from 'csv-parser';
import unzipper from 'unzipper';

const router = Router();
const upload = multer({ limits: { fileSize: 5 * 1024 * 1024, files: 1 } });

router.post('/orders/csv', upload.single('orders'), (req, res) => {
  const rows: unknown[] = [];
  Readable.from(req.file!.buffer)
    .pipe(csv())
    .on('data', (row) => rows.push(row))
    .on('end', () => res.json({ imported: rows.length }));
});

router.post('/archives', upload.single('archive'), (req, res) => {
  const source = new Readable();
  source.push(req.file!.buffer);
  source.push(null);
  source.pipe(unzipper.Parse()).on('close', () => res.sendStatus(204));
});

export default router;
