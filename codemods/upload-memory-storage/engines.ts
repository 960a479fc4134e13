import type { Form, SharedModule } from '../lib/generated.ts';
import { imports, typed } from './forms.ts';
import type { CloudinaryClient } from './shared.ts';

const SETTLE = (form: Form): string => `let isSettled = false;
      const settle = (${typed(form, 'error', 'unknown')}, ${form.isTypeScript ? 'info?: Partial<Express.Multer.File>' : 'info'}) => {
        if (isSettled) return;
        isSettled = true;
        callback(error, info);
      };`;

/** Storage engine of Multer that pipes each file into Cloudinary. */
export function cloudinaryStorageModule(client: Omit<CloudinaryClient, 'temporaryUploads'>): SharedModule {
  return {
    name: 'cloudinary-storage',
    // Busboy ends a file at its limit as if it were whole, and the SDK may throw before it has a request.
    render: (form, path) => `${client.imports(form, path).replace(', type UploadApiResponse', '')}${imports(form, [
      ['node:stream', 'pipeline'],
      ['express', 'type Request'],
      ['multer', 'type StorageEngine'],
    ])}
/** Multer storage that sends each file to Cloudinary while it arrives; \`path\` is its URL, \`filename\` its public id. */
${form.isModule ? 'export ' : ''}function cloudinaryStorage(${form.isTypeScript ? 'options: (req: Request, file: Express.Multer.File) => UploadApiOptions' : 'options'} = () => ({}))${form.isTypeScript ? ': StorageEngine' : ''} {
  return {
    _handleFile(req, file, callback) {
      ${SETTLE(form)}
      try {
        const target = ${client.name}.uploader.upload_stream({ timeout: 60_000, ...options(req, file), disable_promises: true }, (error, result) => {
          if (result) settle(null, { path: result.secure_url, filename: result.public_id, size: result.bytes });
          else settle(Object.assign(new Error(error?.message ?? 'The upload failed.'), error));
        });
        file.stream.once('limit', () => target.destroy(new Error('The file is too large.')));
        pipeline(file.stream, target, (error) => error && settle(error));
      } catch (error) {
        settle(error);
      }
    },
    _removeFile(_req, file, callback) {
      if (!file.filename) return callback(null);
      const [, type = 'image'] = /\\/(image|video|raw)\\/upload\\//.exec(file.path) ?? [];
      ${client.name}.uploader.destroy(file.filename, { resource_type: type }).then(() => callback(null), callback);
    },
  };
}
${form.isModule ? '' : '\nmodule.exports = { cloudinaryStorage };\n'}`,
  };
}

/** Storage engine of Multer that sends each file to S3 in parts. */
export const S3_STORAGE: SharedModule = {
  name: 's3-storage',
  render: (form) => `${imports(form, [
    ['@aws-sdk/client-s3', 'DeleteObjectCommand', 'type PutObjectCommandInput', 'type S3Client'],
    ['@aws-sdk/lib-storage', 'Upload'],
    ['node:stream', 'PassThrough', 'pipeline'],
    ['express', 'type Request'],
    ['multer', 'type StorageEngine'],
  ])}
/** Multer storage that sends each file to S3 while it arrives; \`path\` is its bucket, \`filename\` its key. */
${form.isModule ? 'export ' : ''}function s3Storage(${typed(form, 'client', 'S3Client')}, ${typed(form, 'params', '(req: Request, file: Express.Multer.File) => PutObjectCommandInput')})${form.isTypeScript ? ': StorageEngine' : ''} {
  return {
    _handleFile(req, file, callback) {
      ${SETTLE(form)}
      try {
        const { Bucket, Key, ...rest } = params(req, file);
        const body = new PassThrough();
        const upload = new Upload({ client, params: { Bucket, Key, ...rest, Body: body }, queueSize: 1 });
        let size = 0;
        const stop = (${typed(form, 'error', 'Error')}) => {
          body.destroy(error);
          upload.abort().catch(() => {});
          settle(error);
        };
        file.stream.once('limit', () => stop(new Error('The file is too large.')));
        pipeline(file.stream, body, (error) => error && stop(error));
        file.stream.on('data', (${typed(form, 'chunk', 'Buffer')}) => (size += chunk.length));
        upload.done().then(() => settle(null, { path: Bucket, filename: Key, size }), settle);
      } catch (error) {
        settle(error);
      }
    },
    _removeFile(_req, file, callback) {
      if (!file.filename) return callback(null);
      client.send(new DeleteObjectCommand({ Bucket: file.path, Key: file.filename })).then(() => callback(null), callback);
    },
  };
}
${form.isModule ? '' : '\nmodule.exports = { s3Storage };\n'}`,
};
