const express = require('express');
const fileUpload = require('express-fileupload');
const busboy = require('busboy');

const app = express();
app.use('/avatars', fileUpload({ limits: { fileSize: Number(process.env.UPLOAD_MAX_BYTES) || 10 * 1024 * 1024 }, abortOnLimit: true }));
app.use('/invoices', fileUpload({
  useTempFiles: true,
  tempFileDir: '/tmp/',
  limits: { fileSize: Number(process.env.UPLOAD_MAX_BYTES) || 10 * 1024 * 1024 },
  abortOnLimit: true,
}));

app.post('/videos', (req, res) => {
  const parser = busboy({ headers: req.headers });
  parser.on('file', (name, stream) => stream.resume());
  parser.on('close', () => res.sendStatus(204));
  req.pipe(parser);
});

app.listen(3000);
