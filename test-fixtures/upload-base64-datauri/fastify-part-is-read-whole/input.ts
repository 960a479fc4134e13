import Fastify from 'fastify';
import multipart from '@fastify/multipart';
import { v2 as cloudinary } from 'cloudinary';

const app = Fastify();
await app.register(multipart);

app.post('/receipts', async (request, reply) => {
  const part = await request.file();
  if (!part) return reply.code(400).send({ error: 'No file' });
  const encoded = (await part.toBuffer()).toString('base64');
  const { secure_url } = await cloudinary.uploader.upload(`data:${part.mimetype};base64,${encoded}`, { folder: 'receipts' });
  return { url: secure_url };
});

await app.listen({ port: 3000 });
