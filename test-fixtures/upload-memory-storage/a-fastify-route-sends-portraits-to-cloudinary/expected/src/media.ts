import { v2 as cloudinary, type UploadApiResponse } from 'cloudinary';
import { openUpload } from './tenfold/fastify-uploads.ts';
import { pipeline } from 'node:stream';

export function sendPortrait(filePath: string, folder: string): Promise<UploadApiResponse> {
  return new Promise((resolve, reject) => {
    pipeline(openUpload(filePath), cloudinary.uploader
      .upload_stream({ folder }, (error, result) => {
        if (result) resolve(result);
        else reject(new Error(error?.message));
      }), (error) => error && reject(error));
  });
}
