import type { Form, SharedModule } from '../lib/generated.ts';
import { FASTIFY_UPLOADS } from './fastify.ts';
import { imports, typed } from './forms.ts';

/** Module that keeps uploads in the temporary folder; it imports nothing but Node, so any version of Multer takes it. */
const TEMPORARY_UPLOADS: SharedModule = {
  name: 'temporary-uploads',
  render: (form) => `${imports(form, [
    ['node:crypto', 'randomUUID'],
    ['node:fs', 'createReadStream', 'createWriteStream', 'unlink', 'type ReadStream'],
    ['node:http', 'type IncomingMessage', 'type ServerResponse'],
    ['node:os', 'tmpdir'],
    ['node:path', 'join'],
    ['node:stream', 'pipeline', 'type Readable'],
  ])}${form.isTypeScript ? `
type Stored = (error?: unknown, info?: { path: string; size: number }) => void;
` : ''}
const streams = new Map${form.isTypeScript ? '<string, Set<ReadStream>>' : ''}();

/** Multer storage that writes each file to the temporary folder and removes it once its request has been answered. */
${form.isModule ? 'export ' : ''}function temporaryStorage() {
  return {
    _handleFile(${typed(form, 'req', 'IncomingMessage & { res?: ServerResponse }')}, ${typed(form, 'file', '{ stream: Readable }')}, ${typed(form, 'callback', 'Stored')}) {
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
    _removeFile(${typed(form, '_req', 'unknown')}, ${typed(form, 'file', '{ path: string }')}, ${typed(form, 'callback', '(error: Error | null) => void')}) {
      streams.delete(file.path);
      unlink(file.path, () => callback(null));
    },
  };
}

/** Reads an upload as a stream. It is closed with the response, so a failed send leaves no file open. */
${form.isModule ? 'export ' : ''}function openUpload(${typed(form, 'path', 'string')}) {
  const stream = createReadStream(path);
  stream.on('error', () => {});
  streams.get(path)?.add(stream);
  return stream;
}
${form.isModule ? '' : '\nmodule.exports = { temporaryStorage, openUpload };\n'}`,
};

const HASH_FILE: SharedModule = {
  name: 'hash-file',
  render: (form) => `${imports(form, [
    ['node:crypto', 'createHash'],
    ['node:fs', 'createReadStream'],
  ])}
/** Hashes a file without holding it in memory. */
${form.isModule ? 'export ' : ''}async function hashFile(${typed(form, 'algorithm', 'string')}, ${typed(form, 'path', 'string')}) {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash;
}
${form.isModule ? '' : '\nmodule.exports = { hashFile };\n'}`,
};

const SAVE_UPLOAD: SharedModule = {
  name: 'save-upload',
  render: (form) => `${imports(form, [
    ['node:fs', 'createReadStream', 'createWriteStream'],
    ['node:stream/promises', 'pipeline'],
  ])}
/** Writes an uploaded file to a place where it stays. */
${form.isModule ? 'export ' : ''}async function saveUpload(${typed(form, 'path', 'string')}, ${typed(form, 'destination', 'string')}) {
  await pipeline(createReadStream(path), createWriteStream(destination));
}
${form.isModule ? '' : '\nmodule.exports = { saveUpload };\n'}`,
};

export const SHARED = { 'temporary-uploads': TEMPORARY_UPLOADS, 'fastify-uploads': FASTIFY_UPLOADS, 'hash-file': HASH_FILE, 'save-upload': SAVE_UPLOAD };

export interface CloudinaryClient {
  /** Expression of the `v2` API. */
  name: string;
  imports(form: Form, path: string): string;
  /** Specifier of the module that holds the uploads. */
  temporaryUploads(path: string): string;
}

/** Module that uploads with the Cloudinary client of the project, as `cloudinary.uploader.upload` would. */
export function uploadFileModule(client: CloudinaryClient): SharedModule {
  return {
    name: 'upload-file',
    render: (form, path) => `${client.imports(form, path)}${imports(form, [
      ['node:stream', 'pipeline'],
      [client.temporaryUploads(path), 'openUpload'],
    ])}
/** Uploads a file as it is read. Resolves and rejects with what \`cloudinary.uploader.upload\` would. */
${form.isModule ? 'export ' : ''}function uploadFile${form.isTypeScript ? '(path: string, options: UploadApiOptions = {}): Promise<UploadApiResponse>' : '(path, options = {})'} {
  return new Promise((resolve, reject) => {
    const target = ${client.name}.uploader.upload_stream({ ...options, disable_promises: true }, (error, result) => {
      if (result) resolve(result);
      else if (error instanceof Error || error?.name === 'TimeoutError') reject({ error });
      else reject(error);
    });
    pipeline(openUpload(path), target, (error) => error && reject({ error }));
  });
}
${form.isModule ? '' : '\nmodule.exports = { uploadFile };\n'}`,
  };
}
