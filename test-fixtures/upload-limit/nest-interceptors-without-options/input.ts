import { Controller, Post, UploadedFile, UploadedFiles, UseInterceptors } from '@nestjs/common';
import { FileInterceptor, FilesInterceptor } from '@nestjs/platform-express';

@Controller('tenants')
export class TenantController {
  @Post('logo')
  @UseInterceptors(FileInterceptor('logo'))
  logo(@UploadedFile() logo: Express.Multer.File) {
    return { size: logo.size };
  }

  @Post('documents')
  @UseInterceptors(FilesInterceptor('documents'))
  documents(@UploadedFiles() documents: Express.Multer.File[]) {
    return { count: documents.length };
  }
}
