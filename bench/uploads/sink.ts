import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/**
 * The far end of every upload, in a process of its own: answers as the Cloudinary upload API and as an S3 bucket,
 * reads each body at `bytesPerSecond` (first argument), and keeps a hash of every file it was given.
 * Parent messages: `hashes` answers with the hashes seen since the last one.
 */
const bytesPerSecond = Number(process.argv[2]);
let bodies: { contentType: string; encoding: string; body: Buffer }[] = [];

/** Reads a request body no faster than `bytesPerSecond`. */
async function readSlowly(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const start = Date.now();
  let received = 0;
  for await (const chunk of request) {
    chunks.push(chunk);
    received += chunk.length;
    const ahead = (received / bytesPerSecond) * 1000 - (Date.now() - start);
    if (ahead > 5) await new Promise((resolve) => setTimeout(resolve, ahead));
  }
  return Buffer.concat(chunks);
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readSlowly(request);
  bodies.push({
    contentType: request.headers['content-type'] ?? '',
    encoding: request.headers['content-encoding'] ?? '',
    body,
  });
  if (request.method === 'PUT') {
    response.writeHead(200, { etag: '"stored"' }).end();
    return;
  }
  const id = `stored-${bodies.length}`;
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ public_id: id, secure_url: `https://media.test/${id}`, bytes: body.length }));
}

/** The bytes of the file in a stored request: a multipart file, a base64 data URI in a multipart field, or the body itself. */
async function fileBytes({ contentType, encoding, body }: (typeof bodies)[number]): Promise<Buffer> {
  if (encoding.includes('aws-chunked')) return unchunk(body);
  if (!contentType.startsWith('multipart/form-data')) return body;
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': contentType } }).formData();
  const file = form.get('file');
  if (file === null) return Buffer.alloc(0);
  if (typeof file !== 'string') return Buffer.from(await file.arrayBuffer());
  return Buffer.from(file.slice(file.indexOf(',') + 1), 'base64');
}

/** Undoes https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html. */
function unchunk(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  let offset = 0;
  while (offset < body.length) {
    const lineEnd = body.indexOf('\r\n', offset);
    const size = Number.parseInt(body.toString('latin1', offset, lineEnd), 16);
    if (!size) break;
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    offset = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

const server = createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address === 'object') process.send?.({ port: address.port });
});

async function hashes(): Promise<string[]> {
  const seen = bodies;
  bodies = [];
  const found: string[] = [];
  for (const stored of seen) {
    // A form that does not parse is no copy of any file.
    const bytes = await fileBytes(stored).catch(() => Buffer.from(`not a form: ${stored.body.length} bytes`));
    found.push(createHash('sha256').update(bytes).digest('hex'));
  }
  return found;
}

process.on('message', () => {
  void hashes().then((found) => process.send?.({ hashes: found }));
});
process.on('disconnect', () => process.exit(0));
