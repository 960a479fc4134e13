// @tenfold shared:cloudinary-storage v1
import { v2 as cloudinary, type UploadApiOptions } from 'cloudinary';
import { pipeline } from 'node:stream';
import type { Request } from 'express';
import type { StorageEngine } from 'multer';

/** Multer storage that sends each file to Cloudinary while it arrives; `path` is its URL, `filename` its public id. */
export function cloudinaryStorage(options: (req: Request, file: Express.Multer.File) => UploadApiOptions = () => ({})): StorageEngine {
  return {
    _handleFile(req, file, callback) {
      let isSettled = false;
      const settle = (error: unknown, info?: Partial<Express.Multer.File>) => {
        if (isSettled) return;
        isSettled = true;
        callback(error, info);
      };
      try {
        const target = cloudinary.uploader.upload_stream({ timeout: 60_000, ...options(req, file), disable_promises: true }, (error, result) => {
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
      const [, type = 'image'] = /\/(image|video|raw)\/upload\//.exec(file.path) ?? [];
      cloudinary.uploader.destroy(file.filename, { resource_type: type }).then(() => callback(null), callback);
    },
  };
}
