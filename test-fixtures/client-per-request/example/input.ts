import express from 'express';
import nodemailer from 'nodemailer';

const app = express();

app.post('/invites', express.json(), async (req, res) => {
  const transporter = nodemailer.createTransport({
    host: process.env.SMTP_HOST,
    auth: { user: process.env.SMTP_USER, pass: process.env.SMTP_PASSWORD },
  });
  await transporter.sendMail({ to: req.body.email, subject: 'Your invitation', text: 'Come and see the shop.' });
  res.sendStatus(202);
});

app.listen(3000);
