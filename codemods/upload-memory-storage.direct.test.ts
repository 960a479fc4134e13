import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abort, digest, post, rewritten, start, startStore, stop, type Running, type Store } from './upload-memory-storage/run-server.testing.ts';

const HEAD = `import express from 'express';
import multer from 'multer';

const app = express();
`;

const TAIL = `
app.use((error, req, res, next) => {
  res.status(error.code === 'LIMIT_FILE_SIZE' ? 413 : 502).json({ message: error.message ?? error.error?.message });
});

const server = app.listen(0, () => process.send(server.address().port));
`;

const PACKAGE = JSON.stringify({ type: 'module', dependencies: { express: '^5.3.0', multer: '^2.5.0', cloudinary: '^2.11.0', '@aws-sdk/client-s3': '^3.1169.0' } });

const CLOUDINARY = {
  'package.json': PACKAGE,
  'app.js': `import { v2 as cloudinary } from 'cloudinary';
${HEAD}const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 2 * 1024 * 1024 } });

app.post('/', upload.single('file'), async (req, res) => {
  if (!req.file) return res.status(400).json({ message: 'none' });
  const uri = \`data:\${req.file.mimetype};base64,\${req.file.buffer.toString('base64')}\`;
  const result = await cloudinary.uploader.upload(uri, { folder: 'a' });
  res.json({ id: result.public_id, url: result.secure_url });
});
${TAIL}`,
};

const S3 = {
  'package.json': PACKAGE,
  'app.js': `import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
${HEAD}const s3 = new S3Client({ region: 'eu-west-1', endpoint: process.env.S3_ENDPOINT, forcePathStyle: true, maxAttempts: 1, credentials: { accessKeyId: 'k', secretAccessKey: 's' } });
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 2 * 1024 * 1024 } });

app.post('/', upload.single('file'), async (req, res) => {
  if (!req.file) return res.status(400).json({ message: 'none' });
  await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: req.file.buffer, ContentType: req.file.mimetype }));
  res.json({ size: req.file.size });
});
${TAIL}`,
};

const bytes = Buffer.alloc(700_000, 'tenfold');

describe.each([
  ['Cloudinary', CLOUDINARY, 'cloudinaryStorage'],
  ['S3', S3, 's3Storage'],
])('a server that sends straight to %s', (_name, files, engine) => {
  const started: Running[] = [];
  let store: Store;

  beforeAll(async () => {
    store = await startStore();
    const after = await rewritten(files, 'direct-stream');
    expect(after['app.js']).toContain(engine);
    started.push(await start(files, store), await start(after, store));
  }, 60_000);

  afterAll(() => {
    stop(started);
    store.close();
  });

  it('sends the same bytes and gives the same answer', async () => {
    const answers = [];
    for (const server of started) answers.push(await post(server, '/', [bytes]));
    expect(answers[0]?.status).toBe(200);
    expect(answers[1]).toEqual(answers[0]);
    expect(store.received).toEqual([digest(bytes), digest(bytes)]);
  });

  it.each([
    ['without a file', [], 400],
    ['over the limit', [Buffer.alloc(3_000_000)], 413],
    ['with more files than it takes', [bytes, bytes], 502],
  ])('answers as before %s', async (_case, sent, status) => {
    for (const server of started) expect((await post(server, '/', sent)).status).toBe(status);
  });

  it('passes a failed upload to the error handler and stays up', async () => {
    store.isDown = true;
    for (const server of started) expect((await post(server, '/', [bytes])).status).toBe(502);
    store.isDown = false;
    for (const server of started) await abort(server, '/');
    for (const server of started) expect((await post(server, '/', [bytes])).status).toBe(200);
  });
});
