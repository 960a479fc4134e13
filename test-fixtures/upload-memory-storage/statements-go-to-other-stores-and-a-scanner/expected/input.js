const axios = require('axios');
const express = require('express');
const multer = require('multer');
const FormData = require('form-data');
const xlsx = require('xlsx');
const { Storage } = require('@google-cloud/storage');
const { Client } = require('minio');
const { createClient } = require('@supabase/supabase-js');
const { fileTypeFromFile } = require('file-type');
const { temporaryStorage, openUpload } = require('./tenfold/temporary-uploads');
const { pipeline } = require('node:stream/promises');

const app = express();
const bucket = new Storage().bucket('statements');
const store = new Client({ endPoint: 'store.example.com', accessKey: 'a', secretKey: 'b' });
const supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_KEY);
const upload = multer({ storage: temporaryStorage(), limits: { fileSize: 20 * 1024 * 1024 } });

app.post('/statements', upload.single('statement'), async (req, res) => {
  const type = await fileTypeFromFile(req.file.path);
  if (type?.mime !== 'application/pdf') return res.status(415).json({ error: 'Not a PDF' });
  await pipeline(openUpload(req.file.path), bucket.file(`${req.params.id}.pdf`).createWriteStream({ contentType: 'application/pdf' }));
  res.status(201).json({ size: req.file.size });
});

app.post('/receipts', upload.single('receipt'), async (req, res) => {
  await store.putObject('receipts', req.body.number, openUpload(req.file.path), req.file.size);
  res.status(201).end();
});

app.post('/payslips', upload.single('payslip'), async (req, res) => {
  const { error } = await supabase.storage.from('payslips').upload(req.body.month, openUpload(req.file.path), { contentType: req.file.mimetype, duplex: 'half' });
  res.status(error ? 502 : 201).end();
});

app.post('/ledgers', upload.single('ledger'), (req, res) => {
  const book = xlsx.readFile(req.file.path);
  res.json({ sheets: book.SheetNames });
});

app.post('/scans', upload.single('scan'), async (req, res) => {
  if (!req.file) return res.status(400).json({ error: 'No scan' });
  const form = new FormData();
  form.append('scan', openUpload(req.file.path), { filename: 'scan.pdf', knownLength: req.file.size });
  const answer = await axios.post('http://scanner.example.com/scan', form, { maxRedirects: 0, headers: form.getHeaders() });
  res.json(answer.data);
});
