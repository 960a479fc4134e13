import multipart from '@fastify/multipart';
import Fastify from 'fastify';
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';

export const fastify = Fastify();

await fastify.register(multipart);

fastify.post('/invoices', async (request) => {
  const invoice = await request.file();
  if (!invoice) return { name: '' };
  await pipeline(invoice.file, createWriteStream('/var/invoices/latest'));
  return { name: invoice.filename };
});
