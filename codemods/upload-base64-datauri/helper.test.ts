import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { memoryHost } from '../../src/project/host.ts';
import { createProject } from '../../src/project/index.ts';
import { renderHelper } from './helper.ts';

// The generated helper beside `uploader.upload` of the real SDK, both against a server in this process.

interface Received {
  url: string;
  fields: Record<string, string>;
  file: Buffer | undefined;
}

type Answer = (response: ServerResponse, request: IncomingMessage) => void;
type Upload = (file: string | Buffer, options?: Record<string, unknown>) => Promise<unknown>;

const directory = mkdtempSync(join(tmpdir(), 'tenfold-helper-'));
const received: Received[] = [];
let answer: Answer;
let upload: Upload;
let uploadBuffer: Upload;

const server = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    received.push({ url: request.url ?? '', ...parseForm(Buffer.concat(chunks), request.headers['content-type'] ?? '') });
    answer(response, request);
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('no port');
  vi.stubEnv('CLOUDINARY_URL', `cloudinary://key:secret@shop?upload_prefix=http://127.0.0.1:${address.port}`);
  symlinkSync(join(import.meta.dirname, '../../node_modules'), join(directory, 'node_modules'), 'junction');
  const project = createProject(memoryHost({ 'package.json': '{"dependencies":{"cloudinary":"^2.7.0"}}', 'app.js': "const a = require('a');\n" }, '/project'));
  const user = project.file('app.js');
  if (!user) throw new Error('app.js does not parse');
  const form = { isTypeScript: false, isModule: false, style: project.style(user) };
  writeFileSync(join(directory, 'cloudinary.cjs'), renderHelper(project, user, { text: 'cloudinary', name: 'cloudinary', imported: 'v2' }, form, 'tenfold/cloudinary.js'));
  const require = createRequire(join(directory, 'index.cjs'));
  const { v2 } = require('cloudinary');
  upload = v2.uploader.upload;
  uploadBuffer = require(join(directory, 'cloudinary.cjs')).uploadBuffer;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
  vi.unstubAllEnvs();
  rmSync(directory, { recursive: true, force: true });
});

/** Fields and file of a multipart form as the SDK writes it. */
function parseForm(body: Buffer, type: string): Pick<Received, 'fields' | 'file'> {
  const boundary = `--${/boundary=(\S+)/.exec(type)?.[1] ?? ''}`;
  const fields: Record<string, string> = {};
  let file: Buffer | undefined;
  for (const part of body.toString('latin1').split(boundary).slice(1, -1)) {
    const [head = '', ...rest] = part.split('\r\n\r\n');
    const content = rest.join('\r\n\r\n').slice(0, -2);
    const name = /name="([^"]*)"/.exec(head)?.[1] ?? '';
    if (head.includes('filename=')) file = Buffer.from(content, 'latin1');
    else if (name === 'file') file = Buffer.from(content.slice(content.indexOf(',') + 1), 'base64');
    else if (!['timestamp', 'signature'].includes(name)) fields[name] = content;
  }
  return { fields, file };
}

const bytes = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919) % 251));
const dataUri = `data:image/png;base64,${bytes.toString('base64')}`;
const json = (status: number, value: unknown): Answer => (response) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));

/** What a promise came to, as plain data. */
async function outcome(promise: Promise<unknown>): Promise<unknown> {
  try {
    return { resolved: await promise };
  } catch (error) {
    return { rejected: plain(error) };
  }
}

function plain(error: unknown): unknown {
  if (error instanceof Error) return { ...error, isError: true, message: error.message };
  if (typeof error !== 'object' || error === null) return error;
  return Object.fromEntries(Object.entries(error).map(([key, value]) => [key, plain(value)]));
}

async function both(options: Record<string, unknown>) {
  received.length = 0;
  const before = await outcome(upload(dataUri, { ...options }));
  const after = await outcome(uploadBuffer(bytes, { ...options }));
  return { before, after };
}

it.each([
  { folder: 'avatars' },
  { folder: 'menus', tags: ['a', 'b'], transformation: [{ width: 800, crop: 'limit' }], context: { alt: 'a=b' } },
  { public_id: 'logo', overwrite: true, resource_type: 'video' },
])('sends the same bytes to the same place with the same options %j', async (options) => {
  answer = json(200, { public_id: 'p', secure_url: 'https://shop/p' });
  const { before, after } = await both(options);
  expect(after).toEqual(before);
  const [first, second] = received;
  expect(second?.url).toBe(first?.url);
  expect(second?.fields).toEqual(first?.fields);
  expect(first?.file?.equals(bytes)).toBe(true);
  expect(second?.file?.equals(bytes)).toBe(true);
});

it.each<[string, Answer, Record<string, unknown>]>([
  ['an answer that refuses', json(400, { error: { message: 'Invalid image file' } }), {}],
  ['an answer that denies', json(401, { error: { message: 'Invalid Signature' } }), {}],
  ['an answer nobody expects', json(502, {}), {}],
  ['an answer that is no JSON', (response) => response.end('<html>'), {}],
  ['a connection that ends', (_response, request) => request.socket.destroy(), {}],
  ['no answer in time', () => {}, { timeout: 200 }],
])('rejects as upload() does for %s', async (_name, respond, options) => {
  answer = respond;
  const unhandled = vi.fn();
  process.on('unhandledRejection', unhandled);
  const { before, after } = await both(options);
  await new Promise((resolve) => setTimeout(resolve, 20));
  process.off('unhandledRejection', unhandled);
  expect(before).toHaveProperty('rejected');
  expect(after).toEqual(before);
  expect(unhandled).not.toHaveBeenCalled();
});
