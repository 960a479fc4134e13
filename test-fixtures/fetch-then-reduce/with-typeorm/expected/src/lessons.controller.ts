import { Controller, Get, Param, ParseIntPipe } from '@nestjs/common';
import { LessonsService } from './lessons.service.js';

@Controller('lessons')
export class LessonsController {
  constructor(private readonly lessons: LessonsService) {}

  @Get('of/:teacherId')
  async of(@Param('teacherId', ParseIntPipe) teacherId: number) {
    return { number: await this.lessons.numberOf(teacherId), any: await this.lessons.teaches(teacherId) };
  }

  @Get('last')
  async last() {
    return this.lessons.last();
  }

  @Get('called/:title')
  async called(@Param('title') title: string) {
    return this.lessons.called(title);
  }
}
