// @tenfold shared:cloudinary v1
import { v2 as cloudinary, type UploadApiOptions, type UploadApiResponse } from 'cloudinary';

/** Uploads bytes as they are. Resolves and rejects with what `cloudinary.uploader.upload` would. */
export function uploadBuffer(bytes: Buffer, options: UploadApiOptions = {}): Promise<UploadApiResponse> {
  return new Promise((resolve, reject) => {
    const stream = cloudinary.uploader.upload_stream({ ...options, disable_promises: true }, (error, result) => {
      if (result) resolve(result);
      else if (error instanceof Error || error?.name === 'TimeoutError') reject({ error });
      else reject(error);
    });
    stream.on('error', reject);
    stream.end(bytes);
  });
}
