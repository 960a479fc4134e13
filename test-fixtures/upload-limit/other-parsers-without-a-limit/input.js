const express = require('express');
const fileUpload = require('express-fileupload');
const busboy = require('busboy');

const app = express();
app.use('/avatars', fileUpload());
app.use('/invoices', fileUpload({
  useTempFiles: true,
  tempFileDir: '/tmp/',
}));

app.post('/videos', (req, res) => {
  const parser = busboy({ headers: req.headers });
  parser.on('file', (name, stream) => stream.resume());
  parser.on('close', () => res.sendStatus(204));
  req.pipe(parser);
});

app.listen(3000);
