import Busboy from 'busboy';
import express from 'express';
import formidable from 'formidable';
import { Writable } from 'node:stream';

const app = express();

app.post('/photos', (req, res) => {
  const chunks: Buffer[] = [];
  const busboy = Busboy({ headers: req.headers });
  busboy.on('file', (name, stream) => {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  });
  busboy.on('close', () => res.json({ size: Buffer.concat(chunks).length }));
  req.pipe(busboy);
});

app.post('/albums', async (req, res) => {
  const chunks: Buffer[] = [];
  const form = formidable({
    fileWriteStreamHandler: () =>
      new Writable({
        write(chunk: Buffer, encoding, done) {
          chunks.push(chunk);
          done();
        },
      }),
  });
  await form.parse(req);
  res.json({ size: Buffer.concat(chunks).length });
});
