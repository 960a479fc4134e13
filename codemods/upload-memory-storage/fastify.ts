import type { SharedModule } from '../lib/generated.ts';
import { imports, typed } from './forms.ts';

/** Module that keeps files of @fastify/multipart in the temporary folder, for all of its versions from 7 on. */
export const FASTIFY_UPLOADS: SharedModule = {
  name: 'fastify-uploads',
  render: (form) => `${imports(form, [
    ['node:crypto', 'randomUUID'],
    ['node:fs', 'createReadStream', 'createWriteStream', 'unlink', 'type ReadStream'],
    ['node:http', 'type IncomingMessage', 'type ServerResponse'],
    ['node:os', 'tmpdir'],
    ['node:path', 'join'],
    ['node:stream', 'type Readable'],
    ['node:stream/promises', 'pipeline'],
  ])}${form.isTypeScript ? `
interface Reply {
  raw: ServerResponse;
  request: { raw: IncomingMessage };
  server: { multipartErrors: { RequestFileTooLargeError: new () => Error } };
}
` : ''}
const streams = new Map${form.isTypeScript ? '<string, Set<ReadStream>>' : ''}();

/** Writes a file to the temporary folder and removes it once its request has been answered. Fails where \`toBuffer\` would. */
${form.isModule ? 'export ' : ''}async function spoolFile(${typed(form, 'reply', 'Reply')}, ${typed(form, 'part', '{ file: Readable & { truncated: boolean } }')}) {
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
${form.isModule ? 'export ' : ''}function openUpload(${typed(form, 'path', 'string')}) {
  const stream = createReadStream(path);
  stream.on('error', () => {});
  streams.get(path)?.add(stream);
  return stream;
}
${form.isModule ? '' : '\nmodule.exports = { spoolFile, openUpload };\n'}`,
};
