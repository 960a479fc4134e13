import { v2 as cloudinary } from 'cloudinary';

export const store = (file: string) => cloudinary.uploader.upload(file, { folder: 'orders' });
