import express from 'express';
import fileUpload from 'express-fileupload';

export const app = express();

// const upload = multer({ storage: multer.memoryStorage() });
app.use(fileUpload({ useTempFiles: true }));
app.post('/hooks', express.raw({ type: 'application/json', limit: '1mb' }), (req, res) => void res.json({ size: (req.body as Buffer).length }));
