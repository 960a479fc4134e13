// @tenfold shared:upload-file v1
import { v2 as cloudinary, type UploadApiOptions, type UploadApiResponse } from 'cloudinary';
import { pipeline } from 'node:stream';
import { openUpload } from './fastify-uploads.ts';

/** Uploads a file as it is read. Resolves and rejects with what `cloudinary.uploader.upload` would. */
export function uploadFile(path: string, options: UploadApiOptions = {}): Promise<UploadApiResponse> {
  return new Promise((resolve, reject) => {
    const target = cloudinary.uploader.upload_stream({ ...options, disable_promises: true }, (error, result) => {
      if (result) resolve(result);
      else if (error instanceof Error || error?.name === 'TimeoutError') reject({ error });
      else reject(error);
    });
    pipeline(openUpload(path), target, (error) => error && reject({ error }));
  });
}
