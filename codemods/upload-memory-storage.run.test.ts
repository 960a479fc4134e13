import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abort, leftovers, post, rewritten, start, startStore, stop, type Running, type Store } from './upload-memory-storage/run-server.testing.ts';

const APP: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ type: 'module', dependencies: { express: '^5.3.0', multer: '^2.5.0', cloudinary: '^2.11.0', '@aws-sdk/client-s3': '^3.1169.0' } }),
  'media.js': `import { v2 as cloudinary } from 'cloudinary';

export const send = (buffer, folder) =>
  new Promise((resolve, reject) => {
    cloudinary.uploader.upload_stream({ folder }, (error, result) => (error ? reject(error) : resolve(result))).end(buffer);
  });
`,
  'app.js': `import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { v2 as cloudinary } from 'cloudinary';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import express from 'express';
import multer from 'multer';
import { send } from './media.js';

const app = express();
const s3 = new S3Client({ region: 'eu-west-1', endpoint: process.env.S3_ENDPOINT, forcePathStyle: true, maxAttempts: 1, credentials: { accessKeyId: 'k', secretAccessKey: 's' } });
const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 2 * 1024 * 1024 } });

app.post('/uri', upload.single('file'), async (req, res) => {
  if (!req.file) return res.status(400).json({ message: 'none' });
  const uri = \`data:\${req.file.mimetype};base64,\${req.file.buffer.toString('base64')}\`;
  const result = await cloudinary.uploader.upload(uri, { folder: 'a' });
  res.json({ id: result.public_id });
});

app.post('/helper', upload.array('file', 3), async (req, res) => {
  const results = await Promise.all(req.files.map((file) => send(file.buffer, 'b')));
  res.json({ ids: results.map((result) => result.public_id) });
});

app.post('/stream', upload.single('file'), (req, res) => {
  const target = cloudinary.uploader.upload_stream({ folder: 'c' }, (error, result) => {
    if (error) return res.status(502).json({ message: 'sink' });
    res.json({ id: result.public_id });
  });
  Readable.from(req.file.buffer).pipe(target);
});

app.post('/s3', upload.single('file'), async (req, res) => {
  const stored = await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: req.file.buffer, ContentType: req.file.mimetype }));
  res.json({ tag: stored.ETag });
});

app.post('/disk', upload.single('file'), async (req, res) => {
  const digest = createHash('sha256').update(req.file.buffer).digest('hex');
  await writeFile(process.env.OUT, req.file.buffer);
  res.json({ size: req.file.buffer.length, digest });
});

app.post('/reject', upload.single('file'), (req, res) => {
  if (req.file.mimetype !== 'image/png') return res.status(415).json({ message: 'type' });
  return send(req.file.buffer, 'd').then((result) => res.json(result));
});

app.post('/throw', upload.single('file'), async (req, res) => {
  if (req.file.size > 0) throw new Error('thrown');
  res.json(await send(req.file.buffer, 'e'));
});

app.use((error, req, res, next) => {
  res.status(error.code === 'LIMIT_FILE_SIZE' ? 413 : 500).json({ message: error.message ?? error.error?.message });
});

const server = app.listen(0, () => process.send(server.address().port));
`,
};

const bytes = Buffer.alloc(700_000, 'tenfold');
const started: Running[] = [];
let store: Store;

beforeAll(async () => {
  store = await startStore();
  const after = await rewritten(APP);
  expect(Object.values(after).join('\n')).not.toMatch(/memoryStorage|\.buffer\b/);
  started.push(await start(APP, store), await start(after, store));
}, 60_000);

afterAll(() => {
  stop(started);
  store.close();
});

describe('a server before and after the rewrite', () => {
  const cases: readonly [name: string, path: string, files: Buffer[], status: number, type: string][] = [
    ['sends a data URI as a file', '/uri', [bytes], 200, 'image/png'],
    ['answers without a file', '/uri', [], 400, 'image/png'],
    ['sends several files through a helper', '/helper', [bytes, Buffer.from('second'), Buffer.alloc(0)], 200, 'image/png'],
    ['answers in the callback of a stream', '/stream', [bytes], 200, 'image/png'],
    ['puts an object into S3', '/s3', [bytes], 200, 'image/png'],
    ['hashes and copies', '/disk', [bytes], 200, 'image/png'],
    ['refuses a type before the upload', '/reject', [bytes], 415, 'text/plain'],
    ['throws', '/throw', [bytes], 500, 'image/png'],
    ['is over the limit', '/uri', [Buffer.alloc(3_000_000)], 413, 'image/png'],
    ['gets more files than it takes', '/helper', [bytes, bytes, bytes, bytes], 500, 'image/png'],
  ];

  it.each(cases)('%s', async (_name, path, files, status, type) => {
    const results = [];
    for (const server of started) {
      store.received.length = 0;
      const answer = await post(server, path, files, type);
      results.push({ ...answer, received: [...store.received].sort(), leftovers: await leftovers(server) });
    }
    expect(results[0]?.status).toBe(status);
    expect(results[1]).toEqual(results[0]);
  });

  it('leaves nothing behind when the store is down', async () => {
    store.isDown = true;
    const [before, after] = started;
    for (const path of ['/uri', '/helper', '/stream', '/s3']) {
      const answers = [];
      for (const server of [before, after]) if (server) answers.push((await post(server, path, [bytes])).status);
      expect(answers[1], path).toBe(answers[0]);
      if (after) expect(await leftovers(after), path).toBe(0);
    }
    store.isDown = false;
  });

  it('leaves nothing behind when the client goes away', async () => {
    const [, server] = started;
    if (!server) throw new Error('not started');
    await abort(server, '/uri');
    expect(await leftovers(server)).toBe(0);
    expect((await post(server, '/uri', [bytes])).status).toBe(200);
  });
});
