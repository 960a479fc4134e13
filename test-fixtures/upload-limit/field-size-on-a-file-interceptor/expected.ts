import { Controller, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';

@Controller('invoices')
export class InvoiceController {
  @Post()
  @UseInterceptors(FileInterceptor('invoice', { limits: { fileSize: 2 * 1024 * 1024 } }))
  store(@UploadedFile() invoice: Express.Multer.File) {
    return { name: invoice.originalname };
  }
}
