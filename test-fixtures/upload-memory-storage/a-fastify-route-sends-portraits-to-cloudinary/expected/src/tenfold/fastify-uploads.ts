// @tenfold shared:fastify-uploads v1
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, unlink, type ReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

interface Reply {
  raw: ServerResponse;
  request: { raw: IncomingMessage };
  server: { multipartErrors: { RequestFileTooLargeError: new () => Error } };
}

const streams = new Map<string, Set<ReadStream>>();

/** Writes a file to the temporary folder and removes it once its request has been answered. Fails where `toBuffer` would. */
export async function spoolFile(reply: Reply, part: { file: Readable & { truncated: boolean } }) {
  const { raw: response, request, server } = reply;
  const path = join(tmpdir(), randomUUID());
  const output = createWriteStream(path);
  streams.set(path, new Set());
  const remove = () => {
    for (const stream of streams.get(path) ?? []) stream.destroy();
    streams.delete(path);
    if (output.closed) unlink(path, () => {});
    else output.destroy().once('close', () => unlink(path, () => {}));
  };
  const close = () => {
    if (response.writableEnded || !request.raw.complete) return remove();
    // The client is gone, but the handler may still read the file.
    const deadline = Date.now() + 600_000;
    const timer = setInterval(() => {
      if (!response.writableEnded && Date.now() < deadline) return;
      clearInterval(timer);
      remove();
    }, 250);
    timer.unref();
  };
  if (response.destroyed) close();
  else response.once('close', close);
  await pipeline(part.file, output);
  if (part.file.truncated) throw Object.assign(new server.multipartErrors.RequestFileTooLargeError(), { part });
  return path;
}

/** Reads an upload as a stream. It is closed with the response, so a failed send leaves no file open. */
export function openUpload(path: string) {
  const stream = createReadStream(path);
  stream.on('error', () => {});
  streams.get(path)?.add(stream);
  return stream;
}
