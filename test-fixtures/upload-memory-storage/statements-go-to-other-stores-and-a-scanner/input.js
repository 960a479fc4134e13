const axios = require('axios');
const express = require('express');
const multer = require('multer');
const FormData = require('form-data');
const xlsx = require('xlsx');
const { Storage } = require('@google-cloud/storage');
const { Client } = require('minio');
const { createClient } = require('@supabase/supabase-js');
const { fileTypeFromBuffer } = require('file-type');

const app = express();
const bucket = new Storage().bucket('statements');
const store = new Client({ endPoint: 'store.example.com', accessKey: 'a', secretKey: 'b' });
const supabase = createClient(process.env.SUPABASE_URL, process.env.SUPABASE_KEY);
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 20 * 1024 * 1024 } });

app.post('/statements', upload.single('statement'), async (req, res) => {
  const type = await fileTypeFromBuffer(req.file.buffer);
  if (type?.mime !== 'application/pdf') return res.status(415).json({ error: 'Not a PDF' });
  await bucket.file(`${req.params.id}.pdf`).save(req.file.buffer, { contentType: 'application/pdf' });
  res.status(201).json({ size: req.file.size });
});

app.post('/receipts', upload.single('receipt'), async (req, res) => {
  await store.putObject('receipts', req.body.number, req.file.buffer, req.file.size);
  res.status(201).end();
});

app.post('/payslips', upload.single('payslip'), async (req, res) => {
  const { error } = await supabase.storage.from('payslips').upload(req.body.month, req.file.buffer, { contentType: req.file.mimetype });
  res.status(error ? 502 : 201).end();
});

app.post('/ledgers', upload.single('ledger'), (req, res) => {
  const book = xlsx.read(req.file.buffer, { type: 'buffer' });
  res.json({ sheets: book.SheetNames });
});

app.post('/scans', upload.single('scan'), async (req, res) => {
  if (!req.file) return res.status(400).json({ error: 'No scan' });
  const form = new FormData();
  form.append('scan', req.file.buffer, { filename: 'scan.pdf' });
  const answer = await axios.post('http://scanner.example.com/scan', form, { maxRedirects: 0, headers: form.getHeaders() });
  res.json(answer.data);
});
