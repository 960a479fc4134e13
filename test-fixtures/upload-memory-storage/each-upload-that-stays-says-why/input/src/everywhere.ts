import express from 'express';
import multer from 'multer';

export const app = express();

app.use(multer({ storage: multer.memoryStorage() }).any());
app.post('/orders', (req, res) => void res.json({ files: req.files?.length }));
