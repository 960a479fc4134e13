import { Injectable } from '@nestjs/common';
import { v2 as cloudinary } from 'cloudinary';
import type { UploadApiResponse } from 'cloudinary';
import { pipeline } from 'node:stream';
import { openUpload } from '../tenfold/temporary-uploads';

@Injectable()
export class ImagesService {
  upload(file: Express.Multer.File, folder: string): Promise<UploadApiResponse> {
    return new Promise((resolve, reject) => {
      const target = cloudinary.uploader.upload_stream({ folder }, (error, result) => {
        if (error) reject(error);
        else if (result) resolve(result);
      });
      pipeline(openUpload(file.path), target, (error) => error && reject(error));
    });
  }
}
