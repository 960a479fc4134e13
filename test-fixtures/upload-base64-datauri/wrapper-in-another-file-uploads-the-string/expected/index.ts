import express from 'express';
import multer from 'multer';
import { handleUpload } from './helpers/upload';

const app = express();
const upload = multer({ storage: multer.memoryStorage() });

app.post('/listings/:id/cover', upload.single('cover'), async (req, res) => {
  const cldRes = await handleUpload(req.file!.buffer);
  res.json(cldRes);
});

app.listen(3000);
