import { v2 as cloudinary } from 'cloudinary';

cloudinary.config({ secure: true });

export async function handleUpload(file: string) {
  const res = await cloudinary.uploader.upload(file, { resource_type: 'image', folder: 'listings' });
  return res;
}
