import express from 'express';
import fileUpload from 'express-fileupload';

export const app = express();

app.use(fileUpload({ limits: { fileSize: 100 * 1024 * 1024 } }));
app.post('/backups', express.raw({ type: '*/*', limit: '50mb' }), (req, res) => void res.json({ size: (req.body as Buffer).length }));
