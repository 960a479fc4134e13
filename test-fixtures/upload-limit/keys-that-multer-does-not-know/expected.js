import express from 'express';
import multer from 'multer';

const app = express();
const avatars = multer({ storage: multer.memoryStorage(), limits: { fileSize: 1024 * 1024 } });
const receipts = multer({ dest: 'tmp', limits: { fileSize: 5 * 1024 * 1024 } });
const contracts = multer({ dest: 'tmp', limits: { fileSize: 10 * 1024 * 1024 } });

app.post('/avatars', avatars.single('avatar'), (req, res) => res.json(req.file.size));
app.post('/receipts', receipts.single('receipt'), (req, res) => res.json(req.file.size));
app.post('/contracts', contracts.single('contract'), (req, res) => res.json(req.file.size));

app.listen(3000);
