import { Injectable } from '@nestjs/common';
import { v2 as cloudinary } from 'cloudinary';

@Injectable()
export class PictureService {
  async uploadImage(file: Express.Multer.File): Promise<string> {
    const dataUri = `data:${file.mimetype};base64,${file.buffer.toString('base64')}`;
    const { secure_url } = await cloudinary.uploader.upload(dataUri, {
      folder: 'profiles',
      resource_type: 'auto',
    });
    return secure_url;
  }
}
