import { Controller, Get, Param, Query } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Article } from './article.js';
import { Lesson } from './lesson.entity.js';

@Controller('lessons')
export class LessonsController {
  constructor(@InjectRepository(Lesson) private readonly lessons: Repository<Lesson>) {}

  @Get()
  async all() {
    return this.lessons.find({ order: { createdAt: 'DESC' } });
  }

  @Get('articles')
  async articles() {
    const articles = await Article.find({ published: true }).sort({ createdAt: -1 });
    return articles;
  }

  @Get('articles/some')
  async some(@Query('limit') limit: number) {
    return Article.find().sort({ createdAt: -1 }).limit(Number(limit) || 10);
  }

  @Get('articles/number')
  async number() {
    return Article.find().estimatedDocumentCount();
  }

  @Get('of/:id')
  async of(@Param('id') id: string) {
    return this.lessons.find({ where: { teacherId: Number(id) } });
  }
}
