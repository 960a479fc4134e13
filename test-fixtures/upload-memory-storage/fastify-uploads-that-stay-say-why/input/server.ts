import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import multipart, { type MultipartFile } from '@fastify/multipart';
import Fastify, { type FastifyRequest } from 'fastify';
import { writeFile } from 'node:fs/promises';
import pdf from 'pdf-parse';

const app = Fastify();
const s3 = new S3Client({});

await app.register(multipart, { limits: { fileSize: 25 * 1024 * 1024 } });

app.post('/albums', async (request) => {
  for await (const part of request.files()) {
    await writeFile(`/var/albums/${part.filename}`, await part.toBuffer());
  }
  return { stored: true };
});

app.post('/contracts', async (request) => {
  const contract = await request.file();
  if (!contract) return { text: '' };
  const buffer = await contract.toBuffer();
  const { text } = await pdf(buffer);
  return { text };
});

app.post('/letters', async (request) => {
  const letter = await request.file();
  if (!letter) return { accepted: false };
  const bytes = await letter.toBuffer();
  void s3.send(new PutObjectCommand({ Bucket: 'letters', Key: letter.filename, Body: bytes }));
  return { accepted: true };
});

app.post('/scans', async (request) => {
  const scan = await request.file();
  if (!scan) return { accepted: false };
  audit(scan);
  await writeFile('/var/scans/latest', await scan.toBuffer());
  return { accepted: true };
});

app.post('/tickets', (request) => storeTicket(request));

async function storeTicket(request: FastifyRequest): Promise<void> {
  const ticket = await request.file();
  if (ticket) await writeFile('/var/tickets/latest', await ticket.toBuffer());
}

function audit(file: MultipartFile): void {
  app.log.info(file.filename);
}
