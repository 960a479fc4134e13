import { Readable } from 'stream';
import { v2 as cloudinary } from 'cloudinary';

export function storePicture(file: Express.Multer.File, folder: string) {
  return new Promise((resolve, reject) => {
    const uploadStream = cloudinary.uploader.upload_stream({ folder }, (error, result) => (error ? reject(error) : resolve(result)));
    const readable = new Readable();
    readable._read = () => {};
    readable.push(file.buffer);
    readable.push(null);
    readable.pipe(uploadStream);
  });
}
