import csv from 'csv-parser';
import { Readable } from 'node:stream';
import { Router } from 'express';
import multer from 'multer';

const upload = multer({ storage: multer.memoryStorage() });

export const prices = Router();

prices.post('/prices', upload.single('prices'), (req, res) => {
  const rows: unknown[] = [];
  if (!req.file) return void res.sendStatus(400);
  Readable.from(req.file.buffer)
    .pipe(csv())
    .on('data', (row: unknown) => rows.push(row))
    .on('end', () => res.json({ rows: rows.length }));
});
