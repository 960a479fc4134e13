import express from 'express';
import multer from 'multer';
import { handleUpload } from './helpers/upload';

const app = express();
const upload = multer({ storage: multer.memoryStorage() });

app.post('/listings/:id/cover', upload.single('cover'), async (req, res) => {
  // Turn the buffer into base64.
  const b64 = Buffer.from(req.file!.buffer).toString('base64');
  let dataURI = 'data:' + req.file!.mimetype + ';base64,' + b64;
  const cldRes = await handleUpload(dataURI);
  res.json(cldRes);
});

app.listen(3000);
