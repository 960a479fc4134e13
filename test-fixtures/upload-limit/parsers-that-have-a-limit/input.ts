import Fastify from 'fastify';
import multipart from '@fastify/multipart';
import formidable from 'formidable';
import busboy from 'busboy';

const app = Fastify();
await app.register(multipart);

app.post('/receipts', async (request) => {
  const part = await request.file();
  return { name: part?.filename };
});

app.post('/menus', async (request) => {
  const [, files] = await formidable({ maxFiles: 1 }).parse(request.raw);
  const parser = busboy({ headers: request.headers, limits: { fileSize: 1_000_000 } });
  parser.destroy();
  return files;
});

await app.listen({ port: 3000 });
