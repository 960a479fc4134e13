import { Controller, Post, UploadedFile, UploadedFiles, UseInterceptors } from '@nestjs/common';
import { FileInterceptor, FilesInterceptor } from '@nestjs/platform-express';

@Controller('tenants')
export class TenantController {
  @Post('logo')
  @UseInterceptors(FileInterceptor('logo', { limits: { fileSize: Number(process.env.UPLOAD_MAX_BYTES) || 10 * 1024 * 1024, files: 1 } }))
  logo(@UploadedFile() logo: Express.Multer.File) {
    return { size: logo.size };
  }

  @Post('documents')
  @UseInterceptors(FilesInterceptor('documents', undefined, { limits: { fileSize: Number(process.env.UPLOAD_MAX_BYTES) || 10 * 1024 * 1024 } }))
  documents(@UploadedFiles() documents: Express.Multer.File[]) {
    return { count: documents.length };
  }
}
