import multipart from '@fastify/multipart';
import Fastify from 'fastify';

export const fastify = Fastify();

await fastify.register(multipart, { limits: { fileSize: 40 * 1024 * 1024 } });

fastify.post('/invoices', async (request) => {
  const invoice = await request.file();
  if (!invoice) return { size: 0 };
  const bytes = await invoice.toBuffer();
  return { size: bytes.length };
});
