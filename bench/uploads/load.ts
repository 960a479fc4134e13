import { createHash, randomBytes } from 'node:crypto';
import { Agent, request } from 'node:http';
import { Load, type LoadResult } from './messages.ts';

/** The clients, in a process of their own: does what the JSON in its first argument says and sends back what it saw. */

const BOUNDARY = 'tenfold-bench-boundary';
const SLICE = 64 * 1024;

/** Sends one multipart upload; resolves with the status, or 0 when the connection broke. */
function upload(load: Load, file: Buffer, agent: Agent): Promise<number> {
  const head = Buffer.from(
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="folder"\r\n\r\ntraining\r\n` +
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${load.field}"; filename="match.bin"\r\n` +
      `Content-Type: ${load.contentType}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${BOUNDARY}--\r\n`);
  return new Promise((resolve) => {
    const outgoing = request(load.url, {
      method: 'POST',
      agent,
      headers: {
        authorization: `Bearer ${load.token}`,
        'content-type': `multipart/form-data; boundary=${BOUNDARY}`,
        'content-length': head.length + file.length + tail.length,
      },
    });
    outgoing.on('response', (response) => {
      response.resume();
      response.on('close', () => resolve(response.statusCode ?? 0));
    });
    outgoing.on('error', () => resolve(0));
    outgoing.write(head);
    let offset = 0;
    const send = (): void => {
      while (offset < file.length) {
        if (load.abortAfter !== undefined && offset >= load.abortAfter) {
          outgoing.destroy();
          return;
        }
        const slice = file.subarray(offset, offset + SLICE);
        offset += slice.length;
        if (!outgoing.write(slice)) {
          outgoing.once('drain', send);
          return;
        }
      }
      outgoing.end(tail);
    };
    send();
  });
}

const load = Load.parse(JSON.parse(process.argv[2] ?? ''));
const file = randomBytes(load.bytes);
const agent = new Agent({ keepAlive: false });
const start = performance.now();
const statuses = await Promise.all(Array.from({ length: load.parallel }, () => upload(load, file, agent)));
const result: LoadResult = {
  statuses,
  milliseconds: performance.now() - start,
  sha256: createHash('sha256').update(file).digest('hex'),
};
process.send?.(result);
process.disconnect();
