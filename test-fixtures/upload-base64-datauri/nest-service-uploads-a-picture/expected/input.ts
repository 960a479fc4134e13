import { Injectable } from '@nestjs/common';
import { uploadBuffer } from './tenfold/cloudinary.js';

@Injectable()
export class PictureService {
  async uploadImage(file: Express.Multer.File): Promise<string> {
    const { secure_url } = await uploadBuffer(file.buffer, {
      folder: 'profiles',
      resource_type: 'auto',
    });
    return secure_url;
  }
}
