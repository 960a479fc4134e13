import express from 'express';
import multer from 'multer';

const app = express();

app.post('/', multer({ storage: multer.memoryStorage() }).single('file'), (req, res) => void res.json({ size: req.file?.buffer.length }));
