import multipart from '@fastify/multipart';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { v2 as cloudinary } from 'cloudinary';
import Fastify from 'fastify';
import { sendPortrait } from './media.ts';

export const app = Fastify();
const s3 = new S3Client({});

await app.register(multipart, { limits: { fileSize: 25 * 1024 * 1024, files: 1 } });

app.post('/portraits', async (request, reply) => {
  const data = await request.file();
  if (!data) return reply.code(400).send({ message: 'No portrait' });
  if (!data.mimetype.startsWith('image/')) return reply.code(415).send({ message: 'Not an image' });
  const buffer = await data.toBuffer();
  const { public_id } = await sendPortrait(buffer, 'portraits');
  return { id: public_id, size: buffer.length };
});

app.post('/cards', async (request) => {
  const card = await request.file({ limits: { fileSize: 12_000_000 } });
  if (!card) return { key: null };
  await s3.send(new PutObjectCommand({ Bucket: 'cards', Key: card.filename, Body: await card.toBuffer(), ContentType: card.mimetype }));
  return { key: card.filename };
});

app.post('/stickers', async (request, response) => {
  const sticker = await request.file();
  if (!sticker) return response.code(400).send();
  const bytes = await sticker.toBuffer();
  const dataUri = `data:${sticker.mimetype};base64,${bytes.toString('base64')}`;
  const stored = await cloudinary.uploader.upload(dataUri, { folder: 'stickers' });
  return { url: stored.secure_url };
});
