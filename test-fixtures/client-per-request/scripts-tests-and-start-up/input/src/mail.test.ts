import nodemailer from 'nodemailer';
import { it } from 'vitest';

it('sends', async () => {
  await nodemailer.createTransport({ jsonTransport: true }).sendMail({ to: 'ada@example.org' });
});
