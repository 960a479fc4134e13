import { Worker } from 'bullmq';
import nodemailer from 'nodemailer';

let mailer;
const getMailer = () => (mailer ??= nodemailer.createTransport({ host: process.env.SMTP_HOST, port: Number(process.env.SMTP_PORT) }));

const send = async (mail) => {
  const port = Number(process.env.SMTP_PORT);
  return getMailer().sendMail(mail);
};

export const worker = new Worker('mails', async (job) => send(job.data), { connection: { host: 'redis' } });
