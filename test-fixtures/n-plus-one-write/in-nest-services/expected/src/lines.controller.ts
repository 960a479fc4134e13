import { Body, Controller, Param, Post } from '@nestjs/common';
import { LinesService } from './lines.service.js';

@Controller('orders')
export class LinesController {
  constructor(private readonly lines: LinesService) {}

  @Post(':id/lines')
  async add(@Param('id') id: string, @Body() body: { lines: { sku: string; quantity: number }[] }): Promise<void> {
    await this.lines.addAll(id, body.lines);
  }

  @Post('close')
  async close(@Body() body: { ids: string[] }): Promise<void> {
    await this.lines.close(body.ids);
  }
}
