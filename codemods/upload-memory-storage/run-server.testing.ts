/** Runs the servers of the tests: a store that counts, an application in a folder of its own, and what it leaves behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fix } from '../../src/engine/fix.ts';
import { memoryHost } from '../../src/project/host.ts';

export type Files = Readonly<Record<string, string>>;

export interface Running {
  process: ChildProcess;
  port: number;
  temporary: string;
}

const root = resolve(import.meta.dirname, '../..');

/** The files of a project after the rewrite. */
export async function rewritten(files: Files, strategy = 'spool-to-disk'): Promise<Files> {
  const { changeSet } = await fix({ root: '/project', host: memoryHost(files, '/project'), only: ['upload-memory-storage'], tier: 'review', strategies: { 'upload-memory-storage': strategy } });
  return { ...files, ...Object.fromEntries(changeSet.files.map((file) => [file.path, file.after])), ...Object.fromEntries(changeSet.creates.map((file) => [file.path, file.text])) };
}

export interface Store {
  url: string;
  /** Digest of the file in each request that arrived whole. */
  received: string[];
  /** Breaks every connection when true. */
  isDown: boolean;
  close(): void;
}

/** Stands for Cloudinary and S3. */
export async function startStore(): Promise<Store> {
  const store: Store = { url: '', received: [], isDown: false, close: () => void server.close(() => {}).closeAllConnections() };
  const server: Server = createServer((req, res) => {
    if (store.isDown) return void req.once('data', () => req.socket.destroy());
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      store.received.push(digest(fileIn(unframed(Buffer.concat(chunks), req.headers['content-encoding']), req.headers['content-type'] ?? '')));
      res.setHeader('ETag', '"tag"').setHeader('content-type', 'application/json').end(JSON.stringify({ public_id: 'id', secure_url: 'https://x', bytes: 7 }));
    });
  });
  await new Promise<void>((done) => server.listen(0, done));
  const address = server.address();
  store.url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  return store;
}

export function digest(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

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

const folders: string[] = [];

/** Starts `app.js` of a project, whose dependencies are those of this repository. */
export async function start(files: Files, store: Store): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'tenfold-run-'));
  const temporary = join(folder, 'tmp');
  folders.push(folder);
  mkdirSync(temporary);
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const child = spawn(process.execPath, ['app.js'], {
    cwd: folder,
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary, S3_ENDPOINT: store.url, OUT: join(folder, 'out.bin'), CLOUDINARY_URL: `cloudinary://k:s@x?upload_prefix=${store.url}` },
  });
  const port = await new Promise<number>((done, fail) => {
    child.once('message', (message) => done(Number(message)));
    child.once('exit', () => fail(new Error('The server did not start.')));
  });
  return { process: child, port, temporary };
}

export async function post({ port }: Running, path: string, files: readonly Buffer[], type = 'image/png'): Promise<{ status: number; body: string }> {
  const form = new FormData();
  for (const file of files) form.append('file', new Blob([new Uint8Array(file)], { type }), 'photo.png');
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: form });
  return { status: response.status, body: await response.text() };
}

/** Files that are left in the temporary folder, and open descriptors of files there. */
export async function leftovers({ process: child, temporary }: Running): Promise<number> {
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

/** Starts an upload and breaks it off in the middle. */
export async function abort(server: Running, path: string): Promise<void> {
  const client = request({ port: server.port, path, method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 800_000 } });
  client.on('error', () => {});
  client.write('--b\r\nContent-Disposition: form-data; name="file"; filename="x.png"\r\n\r\n');
  client.write(Buffer.alloc(300_000));
  await sleep(300);
  client.destroy();
}

/** Ends the servers and removes their folders. */
export function stop(servers: readonly Running[]): void {
  for (const { process: child } of servers) child.kill();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
