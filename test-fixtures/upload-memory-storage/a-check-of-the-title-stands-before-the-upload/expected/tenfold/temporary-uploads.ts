// @tenfold shared:temporary-uploads v1
import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, unlink, type ReadStream } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline, type Readable } from 'node:stream';

type Stored = (error?: unknown, info?: { path: string; size: number }) => void;

const streams = new Map<string, Set<ReadStream>>();

/** Multer storage that writes each file to the temporary folder and removes it once its request has been answered. */
export function temporaryStorage() {
  return {
    _handleFile(req: IncomingMessage & { res?: ServerResponse }, file: { stream: Readable }, callback: Stored) {
      const { res } = req;
      const path = join(tmpdir(), randomUUID());
      const output = createWriteStream(path);
      streams.set(path, new Set());
      const remove = () => {
        output.destroy();
        for (const stream of streams.get(path) ?? []) stream.destroy();
        streams.delete(path);
        unlink(path, () => {});
      };
      const close = () => {
        if (res?.writableEnded || !req.complete) return remove();
        // The client is gone, but the handler may still read the file.
        const deadline = Date.now() + 600_000;
        const timer = setInterval(() => {
          if (!res?.writableEnded && Date.now() < deadline) return;
          clearInterval(timer);
          remove();
        }, 250);
        timer.unref();
      };
      if (res?.destroyed) close();
      else res?.once('close', close);
      pipeline(file.stream, output, (error) => {
        if (!error) return callback(null, { path, size: output.bytesWritten });
        streams.delete(path);
        unlink(path, () => callback(error));
      });
    },
    _removeFile(_req: unknown, file: { path: string }, callback: (error: Error | null) => void) {
      streams.delete(file.path);
      unlink(file.path, () => callback(null));
    },
  };
}

/** Reads an upload as a stream. It is closed with the response, so a failed send leaves no file open. */
export function openUpload(path: string) {
  const stream = createReadStream(path);
  stream.on('error', () => {});
  streams.get(path)?.add(stream);
  return stream;
}
