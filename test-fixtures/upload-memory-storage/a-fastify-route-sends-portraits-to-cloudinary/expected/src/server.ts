import multipart from '@fastify/multipart';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import Fastify from 'fastify';
import { sendPortrait } from './media.ts';
import { spoolFile, openUpload } from './tenfold/fastify-uploads.ts';
import { uploadFile } from './tenfold/upload-file.ts';

export const app = Fastify();
const s3 = new S3Client({});

await app.register(multipart, { limits: { fileSize: 25 * 1024 * 1024, files: 1 } });

app.post('/portraits', async (request, reply) => {
  const data = await request.file();
  if (!data) return reply.code(400).send({ message: 'No portrait' });
  if (!data.mimetype.startsWith('image/')) return reply.code(415).send({ message: 'Not an image' });
  const filePath = await spoolFile(reply, data);
  const { public_id } = await sendPortrait(filePath, 'portraits');
  return { id: public_id, size: data.file.bytesRead };
});

app.post('/cards', async (request, reply) => {
  const card = await request.file({ limits: { fileSize: 12_000_000 } });
  if (!card) return { key: null };
  await s3.send(new PutObjectCommand({ Bucket: 'cards', Key: card.filename, Body: openUpload(await spoolFile(reply, card)), ContentLength: card.file.bytesRead, ContentType: card.mimetype }));
  return { key: card.filename };
});

app.post('/stickers', async (request, response) => {
  const sticker = await request.file();
  if (!sticker) return response.code(400).send();
  const filePath = await spoolFile(response, sticker);
  const stored = await uploadFile(filePath, { folder: 'stickers' });
  return { url: stored.secure_url };
});
