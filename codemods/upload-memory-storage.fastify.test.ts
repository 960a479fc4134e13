import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { abort, leftovers, post, rewritten, start, startStore, stop, type Running, type Store } from './upload-memory-storage/run-server.testing.ts';

const APP: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ type: 'module', dependencies: { fastify: '^5.12.0', '@fastify/multipart': '^10.1.0', cloudinary: '^2.11.0', '@aws-sdk/client-s3': '^3.1169.0' } }),
  'media.js': `import { v2 as cloudinary } from 'cloudinary';

export const send = (buffer, folder) =>
  new Promise((resolve, reject) => {
    cloudinary.uploader.upload_stream({ folder }, (error, result) => (error ? reject(error) : resolve(result))).end(buffer);
  });
`,
  'app.js': `import multipart from '@fastify/multipart';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { v2 as cloudinary } from 'cloudinary';
import Fastify from 'fastify';
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { send } from './media.js';

const app = Fastify();
const s3 = new S3Client({ region: 'eu-west-1', endpoint: process.env.S3_ENDPOINT, forcePathStyle: true, maxAttempts: 1, credentials: { accessKeyId: 'k', secretAccessKey: 's' } });

await app.register(multipart, { limits: { fileSize: 2_000_000 } });

app.post('/uri', async (request, reply) => {
  const data = await request.file();
  if (!data) return reply.code(400).send({ message: 'none' });
  const buffer = await data.toBuffer();
  const result = await cloudinary.uploader.upload(\`data:\${data.mimetype};base64,\${buffer.toString('base64')}\`, { folder: 'a' });
  return { id: result.public_id };
});

app.post('/helper', async (request, reply) => {
  const data = await request.file();
  if (data.mimetype !== 'image/png') return reply.code(415).send({ message: 'type' });
  const buffer = await data.toBuffer();
  const result = await send(buffer, 'b');
  return { id: result.public_id, name: data.filename };
});

app.post('/s3', async (request) => {
  const data = await request.file({ limits: { fileSize: 1_000_000 } });
  const stored = await s3.send(new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: await data.toBuffer(), ContentType: data.mimetype }));
  return { tag: stored.ETag };
});

app.post('/disk', async (request, reply) => {
  const data = await request.file();
  try {
    const buffer = await data.toBuffer();
    const digest = createHash('sha256').update(buffer).digest('hex');
    await writeFile(process.env.OUT, buffer);
    return { size: buffer.length, digest };
  } catch (error) {
    return reply.code(422).send({ code: error.code, part: error.part?.filename });
  }
});

app.post('/throw', async (request) => {
  const data = await request.file();
  const buffer = await data.toBuffer();
  if (data.filename) throw new Error('thrown');
  return send(buffer, 'c');
});

app.post('/edge', async (request) => {
  const data = await request.file({ limits: { fileSize: 2 * 1024 * 1024 } });
  const buffer = await data.toBuffer();
  return send(buffer, 'd');
});

await app.listen({ port: 0 });
process.send(app.server.address().port);
`,
};

const bytes = Buffer.alloc(700_000, 'tenfold');
const large = Buffer.alloc(3_000_000);
const started: Running[] = [];
let store: Store;

beforeAll(async () => {
  store = await startStore();
  const after = await rewritten(APP);
  expect(Object.values(after).join('\n')).not.toMatch(/toBuffer\(\)/);
  started.push(await start(APP, store), await start(after, store));
}, 60_000);

afterAll(() => {
  stop(started);
  store.close();
});

describe('a Fastify server before and after the rewrite', () => {
  const cases: readonly [name: string, path: string, files: Buffer[], status: number, type: string][] = [
    ['sends a data URI as a file', '/uri', [bytes], 200, 'image/png'],
    ['answers without a file', '/uri', [], 400, 'image/png'],
    ['sends through a helper', '/helper', [bytes], 200, 'image/png'],
    ['sends an empty file', '/helper', [Buffer.alloc(0)], 200, 'image/png'],
    ['refuses a type before the file is read', '/helper', [Buffer.from('text')], 415, 'text/plain'],
    ['puts an object into S3', '/s3', [bytes], 200, 'image/png'],
    ['hashes and copies', '/disk', [bytes], 200, 'image/png'],
    ['throws', '/throw', [bytes], 500, 'image/png'],
    ['is over the limit', '/uri', [large], 413, 'image/png'],
    ['is over the limit of its route', '/s3', [Buffer.alloc(1_200_000)], 413, 'image/png'],
    ['catches what is over the limit', '/disk', [large], 422, 'image/png'],
    ['leaves a second file alone', '/helper', [bytes, Buffer.from('second')], 200, 'image/png'],
  ];

  it.each(cases)('%s', async (_name, path, files, status, type) => {
    const results = [];
    for (const server of started) {
      store.received.length = 0;
      const answer = await post(server, path, files, type);
      results.push({ ...answer, received: [...store.received], leftovers: await leftovers(server) });
    }
    expect(results[0]?.status).toBe(status);
    expect(results[1]).toEqual(results[0]);
    expect(results[1]?.leftovers).toBe(0);
  });

  // There `toBuffer` gives the beginning of the file.
  it('refuses a file whose limit is the end of a chunk', async () => {
    const [, server] = started;
    if (!server) throw new Error('not started');
    expect((await post(server, '/edge', [large])).status).toBe(413);
    expect(await leftovers(server)).toBe(0);
  });

  it('leaves nothing behind when the store is down', async () => {
    store.isDown = true;
    const [before, after] = started;
    for (const path of ['/uri', '/helper', '/s3']) {
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
