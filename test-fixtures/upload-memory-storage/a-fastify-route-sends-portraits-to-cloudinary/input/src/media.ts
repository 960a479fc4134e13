import { v2 as cloudinary, type UploadApiResponse } from 'cloudinary';

export function sendPortrait(buffer: Buffer, folder: string): Promise<UploadApiResponse> {
  return new Promise((resolve, reject) => {
    cloudinary.uploader
      .upload_stream({ folder }, (error, result) => {
        if (result) resolve(result);
        else reject(new Error(error?.message));
      })
      .end(buffer);
  });
}
