import { v2 as cloudinary } from 'cloudinary';
import { uploadBuffer } from '../tenfold/cloudinary';

cloudinary.config({ secure: true });

export async function handleUpload(file: Buffer) {
  const res = await uploadBuffer(file, { resource_type: 'image', folder: 'listings' });
  return res;
}
