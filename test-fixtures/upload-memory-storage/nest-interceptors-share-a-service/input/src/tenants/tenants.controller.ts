import { Controller, Param, Post, UploadedFile, UploadedFiles, UseInterceptors } from '@nestjs/common';
import { FileInterceptor, FilesInterceptor } from '@nestjs/platform-express';
import { ImagesService } from './images.service';

@Controller('tenants')
export class TenantsController {
  constructor(private readonly images: ImagesService) {}

  @Post(':id/logo')
  @UseInterceptors(FileInterceptor('logo'))
  async logo(@Param('id') id: string, @UploadedFile() file: Express.Multer.File) {
    return this.images.upload(file, `tenants/${id}`);
  }

  @Post(':id/photos')
  @UseInterceptors(FilesInterceptor('photos', 10, { limits: { fileSize: 8 * 1024 * 1024 } }))
  photos(@Param('id') id: string, @UploadedFiles() files: Express.Multer.File[]) {
    return Promise.all(files.map((file) => this.images.upload(file, `tenants/${id}/photos`)));
  }
}
