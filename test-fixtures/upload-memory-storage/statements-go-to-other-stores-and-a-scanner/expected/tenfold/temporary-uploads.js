// @tenfold shared:temporary-uploads v1
const { randomUUID } = require('node:crypto');
const { createReadStream, createWriteStream, unlink } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { pipeline } = require('node:stream');

const streams = new Map();

/** Multer storage that writes each file to the temporary folder and removes it once its request has been answered. */
function temporaryStorage() {
  return {
    _handleFile(req, file, callback) {
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
    _removeFile(_req, file, callback) {
      streams.delete(file.path);
      unlink(file.path, () => callback(null));
    },
  };
}

/** Reads an upload as a stream. It is closed with the response, so a failed send leaves no file open. */
function openUpload(path) {
  const stream = createReadStream(path);
  stream.on('error', () => {});
  streams.get(path)?.add(stream);
  return stream;
}

module.exports = { temporaryStorage, openUpload };
