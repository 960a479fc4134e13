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
    const rows = await this.lessons.find({ order: { createdAt: 'DESC' }, take: 1001 });
    if (rows.length > 1000) {
      console.warn('More than 1000 rows of Lesson, the rest was left out');
      rows.splice(1000);
    }
    return rows;
  }

  @Get('articles')
  async articles() {
    const articles = await Article.find({ published: true }).sort({ createdAt: -1 }).limit(1001);
    if (articles.length > 1000) {
      console.warn('More than 1000 rows of Article, the rest was left out');
      articles.splice(1000);
    }
    return articles;
  }

  @Get('articles/some')
  async some(@Query('limit') limit: number) {
    return Article.find().sort({ createdAt: -1 }).limit(Math.min(Math.max(Number(limit) || 10, 1), 100));
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
