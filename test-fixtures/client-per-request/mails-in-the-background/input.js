import { Worker } from 'bullmq';
import nodemailer from 'nodemailer';

const send = async (mail) => {
  const port = Number(process.env.SMTP_PORT);
  return nodemailer.createTransport({ host: process.env.SMTP_HOST, port }).sendMail(mail);
};

export const worker = new Worker('mails', async (job) => send(job.data), { connection: { host: 'redis' } });
