import express from 'express';
import { tmpdir } from 'node:os';
import multer, { diskStorage } from 'multer';

const app = express();
const contracts = multer({ dest: tmpdir(), limits: { fileSize: 50 * 1024 * 1024 } });
const annexes = multer({ storage: diskStorage({}) });
const forms = multer();

app.post('/contracts', contracts.single('contract'), (req, res) => void res.json({ path: req.file?.path }));
app.post('/annexes', annexes.single('annex'), (req, res) => void res.json({ path: req.file?.path }));
app.post('/forms', forms.none(), (req, res) => void res.json(req.body));
