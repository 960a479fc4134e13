import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fix } from '../src/engine/fix.ts';
import { memoryHost } from '../src/project/host.ts';

const root = resolve(import.meta.dirname, '..');

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
const digest = (data: Buffer): string => createHash('sha256').update(data).digest('hex');

interface Running {
  process: ChildProcess;
  port: number;
  temporary: string;
}

let sink: Server;
/** Digest of the file in each request that the sink has received. */
let received: string[] = [];
let isDown = false;
const started: Running[] = [];
const folders: string[] = [];

/** The file in a multipart body, or the body itself. */
function fileIn(body: Buffer, type: string): Buffer {
  const boundary = /boundary=(.+)$/.exec(type)?.[1];
  if (boundary === undefined) return body;
  const start = body.indexOf('\r\n\r\n', body.indexOf('name="file"')) + 4;
  const file = body.subarray(start, body.indexOf(`\r\n--${boundary}`, start));
  return file.subarray(0, 5).toString() === 'data:' ? Buffer.from(file.toString().split(',')[1] ?? '', 'base64') : file;
}

/** Removes the framing of a body that the SDK signs chunk by chunk. */
function unframed(body: Buffer, encoding: string | undefined): Buffer {
  if (!encoding?.includes('aws-chunked')) return body;
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (!(size > 0)) break;
    parts.push(body.subarray(end + 2, end + 2 + size));
    at = end + 4 + size;
  }
  return Buffer.concat(parts);
}

beforeAll(async () => {
  sink = createServer((req, res) => {
    if (isDown) return void req.once('data', () => req.socket.destroy());
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      received.push(digest(fileIn(unframed(Buffer.concat(chunks), req.headers['content-encoding']), req.headers['content-type'] ?? '')));
      res.setHeader('ETag', '"tag"').setHeader('content-type', 'application/json').end(JSON.stringify({ public_id: 'id', secure_url: 'https://x' }));
    });
  });
  await new Promise<void>((done) => sink.listen(0, done));
  const { changeSet } = await fix({ root: '/project', host: memoryHost(APP, '/project'), only: ['upload-memory-storage'], tier: 'review' });
  const after = { ...APP, ...Object.fromEntries(changeSet.files.map((file) => [file.path, file.after])), ...Object.fromEntries(changeSet.creates.map((file) => [file.path, file.text])) };
  expect(Object.values(after).join('\n')).not.toMatch(/memoryStorage|\.buffer\b/);
  started.push(await start(APP), await start(after));
}, 60_000);

afterAll(() => {
  for (const { process: child } of started) child.kill();
  sink.close();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function start(files: Readonly<Record<string, string>>): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'tenfold-run-'));
  const temporary = join(folder, 'tmp');
  folders.push(folder);
  mkdirSync(temporary);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const address = sink.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  const child = spawn(process.execPath, ['app.js'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, S3_ENDPOINT: url, OUT: join(folder, 'out.bin'), CLOUDINARY_URL: `cloudinary://k:s@x?upload_prefix=${url}` },
  });
  const port = await new Promise<number>((done, fail) => {
    child.once('message', (message) => done(Number(message)));
    child.once('exit', () => fail(new Error('The server did not start.')));
  });
  return { process: child, port, temporary };
}

async function post({ port }: Running, path: string, files: readonly Buffer[] = [bytes], type = 'image/png'): Promise<{ status: number; body: string }> {
  const form = new FormData();
  for (const file of files) form.append('file', new Blob([new Uint8Array(file)], { type }), 'photo.png');
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: form });
  return { status: response.status, body: await response.text() };
}

/** Files that are left in the temporary folder, and open descriptors of files there. */
async function leftovers({ process: child, temporary }: Running): Promise<number> {
  for (let attempt = 0; attempt < 40; attempt++) {
    if (count() === 0) return 0;
    await sleep(100);
  }
  return count();

  function count(): number {
    const descriptors = process.platform === 'linux' ? readdirSync(`/proc/${child.pid}/fd`).filter((name) => isIn(`/proc/${child.pid}/fd/${name}`)) : [];
    return readdirSync(temporary).length + descriptors.length;
  }

  function isIn(link: string): boolean {
    try {
      return readlinkSync(link).startsWith(temporary);
    } catch {
      return false;
    }
  }
}

describe('a server before and after the rewrite', () => {
  const cases: readonly (readonly [name: string, path: string, files: Buffer[], status: number, type?: string])[] = [
    ['sends a data URI as a file', '/uri', [bytes], 200],
    ['answers without a file', '/uri', [], 400],
    ['sends several files through a helper', '/helper', [bytes, Buffer.from('second'), Buffer.alloc(0)], 200],
    ['answers in the callback of a stream', '/stream', [bytes], 200],
    ['puts an object into S3', '/s3', [bytes], 200],
    ['hashes and copies', '/disk', [bytes], 200],
    ['refuses a type before the upload', '/reject', [bytes], 415, 'text/plain'],
    ['throws', '/throw', [bytes], 500],
    ['is over the limit', '/uri', [Buffer.alloc(3_000_000)], 413],
    ['gets more files than it takes', '/helper', [bytes, bytes, bytes, bytes], 500],
  ];

  it.each(cases)('%s', async (_name, path, files, status, type) => {
    const results = [];
    for (const server of started) {
      received = [];
      const answer = await post(server, path, files, type);
      results.push({ ...answer, received: [...received].sort(), leftovers: await leftovers(server) });
    }
    expect(results[0]?.status).toBe(status);
    expect(results[1]).toEqual(results[0]);
  });

  it('leaves nothing behind when the store is down', async () => {
    isDown = true;
    const [before, after] = started;
    for (const path of ['/uri', '/helper', '/stream', '/s3']) {
      const answers = [];
      for (const server of [before, after]) if (server) answers.push((await post(server, path)).status);
      expect(answers[1], path).toBe(answers[0]);
      if (after) expect(await leftovers(after), path).toBe(0);
    }
    isDown = false;
  });

  it('leaves nothing behind when the client goes away', async () => {
    const [, server] = started;
    if (!server) throw new Error('not started');
    const client = request({ port: server.port, path: '/uri', method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 800_000 } });
    client.on('error', () => {});
    client.write('--b\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\n\r\n');
    client.write(Buffer.alloc(300_000));
    await sleep(300);
    expect(readdirSync(server.temporary)).toHaveLength(1);
    client.destroy();
    expect(await leftovers(server)).toBe(0);
    expect((await post(server, '/uri')).status).toBe(200);
  });
});
