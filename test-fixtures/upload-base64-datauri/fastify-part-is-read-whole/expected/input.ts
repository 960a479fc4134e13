import Fastify from 'fastify';
import multipart from '@fastify/multipart';
import { uploadBuffer } from './tenfold/cloudinary.js';

const app = Fastify();
await app.register(multipart);

app.post('/receipts', async (request, reply) => {
  const part = await request.file();
  if (!part) return reply.code(400).send({ error: 'No file' });
  const bytes = await part.toBuffer();
  const { secure_url } = await uploadBuffer(bytes, { folder: 'receipts' });
  return { url: secure_url };
});

await app.listen({ port: 3000 });
