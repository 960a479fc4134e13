import { v2 as cloudinary } from 'cloudinary';

export function storePicture(file: Express.Multer.File, folder: string) {
  return new Promise((resolve, reject) => {
    const uploadStream = cloudinary.uploader.upload_stream({ folder }, (error, result) => (error ? reject(error) : resolve(result)));
    uploadStream.end(file.buffer);
  });
}
