import { Controller, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from './file.interceptor';

@Controller('orders')
export class OrdersController {
  @Post('import')
  @UseInterceptors(FileInterceptor('orders'))
  import(@UploadedFile() file: Express.Multer.File) {
    return { size: file.size };
  }
}
