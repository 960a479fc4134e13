// @tenfold shared:s3-storage v1
import { DeleteObjectCommand, type PutObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { PassThrough, pipeline } from 'node:stream';
import type { Request } from 'express';
import type { StorageEngine } from 'multer';

/** Multer storage that sends each file to S3 while it arrives; `path` is its bucket, `filename` its key. */
export function s3Storage(client: S3Client, params: (req: Request, file: Express.Multer.File) => PutObjectCommandInput): StorageEngine {
  return {
    _handleFile(req, file, callback) {
      let isSettled = false;
      const settle = (error: unknown, info?: Partial<Express.Multer.File>) => {
        if (isSettled) return;
        isSettled = true;
        callback(error, info);
      };
      try {
        const { Bucket, Key, ...rest } = params(req, file);
        const body = new PassThrough();
        const upload = new Upload({ client, params: { Bucket, Key, ...rest, Body: body }, queueSize: 1 });
        let size = 0;
        const stop = (error: Error) => {
          body.destroy(error);
          upload.abort().catch(() => {});
          settle(error);
        };
        file.stream.once('limit', () => stop(new Error('The file is too large.')));
        pipeline(file.stream, body, (error) => error && stop(error));
        file.stream.on('data', (chunk: Buffer) => (size += chunk.length));
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
