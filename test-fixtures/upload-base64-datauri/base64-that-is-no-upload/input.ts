import { createHmac, randomBytes } from 'node:crypto';
import { Router } from 'express';
import multer from 'multer';
import nodemailer from 'nodemailer';

const router = Router();
const upload = multer({ limits: { fileSize: 2 * 1024 * 1024, files: 1 } });
const mailer = nodemailer.createTransport({ host: 'localhost' });

export const basicAuth = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
export const newToken = () => randomBytes(32).toString('base64');
export const sign = (body: Buffer) => createHmac('sha256', 'key').update(body).digest('base64');

router.post('/invoices/send', upload.single('invoice'), async (req, res) => {
  await mailer.sendMail({
    to: req.body.to,
    attachments: [{ filename: 'invoice.pdf', content: req.file!.buffer.toString('base64'), encoding: 'base64' }],
  });
  res.sendStatus(202);
});

router.post('/preview', upload.single('photo'), (req, res) => {
  res.json({ preview: `data:${req.file!.mimetype};base64,${req.file!.buffer.toString('base64')}` });
});

export default router;
