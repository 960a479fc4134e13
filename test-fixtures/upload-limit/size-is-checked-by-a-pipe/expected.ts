import { Controller, MaxFileSizeValidator, ParseFilePipe, Post, UploadedFile, UseInterceptors } from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';

@Controller('menus')
export class MenuController {
  @Post('import')
  @UseInterceptors(FileInterceptor('menu', { limits: { fileSize: 5 * 1024 * 1024 } }))
  import(
    @UploadedFile(new ParseFilePipe({ validators: [new MaxFileSizeValidator({ maxSize: 5 * 1024 * 1024 })] }))
    menu: Express.Multer.File,
  ) {
    return { size: menu.size };
  }
}
