import type { Form, SharedModule } from '../lib/generated.ts';

/** Module that keeps uploads in the temporary folder; it imports nothing but Node, so any version of Multer takes it. */
const TEMPORARY_UPLOADS: SharedModule = {
  name: 'temporary-uploads',
  render: (form) => `${imports(form, [
    ['node:crypto', 'randomUUID'],
    ['node:fs', 'createWriteStream', 'unlink'],
    ['node:os', 'tmpdir'],
    ['node:path', 'join'],
    ['node:stream', 'pipeline'],
  ])}${form.isTypeScript ? `import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

type Stored = (error?: unknown, info?: { path: string; size: number }) => void;
` : ''}
/** Multer storage that writes each file to the temporary folder and removes it once its request has been answered. */
${form.isModule ? 'export ' : ''}function temporaryStorage() {
  return {
    _handleFile(${typed(form, 'req', 'IncomingMessage & { res?: ServerResponse }')}, ${typed(form, 'file', '{ stream: Readable }')}, ${typed(form, 'callback', 'Stored')}) {
      const { res } = req;
      const path = join(tmpdir(), randomUUID());
      const output = createWriteStream(path);
      const remove = () => {
        output.destroy();
        unlink(path, () => {});
      };
      res?.once('close', () => {
        if (res.writableEnded || !req.complete) return remove();
        // The client is gone, but the handler may still read the file.
        const deadline = Date.now() + 600_000;
        const timer = setInterval(() => {
          if (!res.writableEnded && Date.now() < deadline) return;
          clearInterval(timer);
          remove();
        }, 250);
        timer.unref();
      });
      pipeline(file.stream, output, (error) => {
        if (error) unlink(path, () => callback(error));
        else callback(null, { path, size: output.bytesWritten });
      });
    },
    _removeFile(${typed(form, '_req', 'unknown')}, ${typed(form, 'file', '{ path: string }')}, ${typed(form, 'callback', '(error: Error | null) => void')}) {
      unlink(file.path, () => callback(null));
    },
  };
}
${form.isModule ? '' : '\nmodule.exports = { temporaryStorage };\n'}`,
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

export const SHARED = { 'temporary-uploads': TEMPORARY_UPLOADS, 'hash-file': HASH_FILE };

function typed({ isTypeScript }: Form, name: string, type: string): string {
  return isTypeScript ? `${name}: ${type}` : name;
}

function imports({ isModule }: Form, modules: readonly (readonly [module: string, ...names: string[]])[]): string {
  return modules.map(([module, ...names]) => (isModule ? `import { ${names.join(', ')} } from '${module}';\n` : `const { ${names.join(', ')} } = require('${module}');\n`)).join('');
}
