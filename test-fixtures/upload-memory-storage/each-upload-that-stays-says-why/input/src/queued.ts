import { Queue } from 'bullmq';
import { Router } from 'express';
import multer from 'multer';

const reports = new Queue('reports');
const upload = multer({ limits: { fileSize: 20 * 1024 * 1024 } });

export const imports = Router();

imports.post('/imports', upload.single('report'), async (req, res) => {
  await reports.add('import', { file: req.file });
  res.sendStatus(202);
});
