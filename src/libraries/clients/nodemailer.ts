import { form } from './form.ts';

// https://nodemailer.com/smtp/pooled: without `pool` every mail opens a connection, and the transport holds none.
export const forms = [
  form({ modules: ['nodemailer'], exports: ['createTransport'], kind: 'mail', url: { positions: [0], keys: ['host', 'service'] }, closers: ['close'] }),
];
