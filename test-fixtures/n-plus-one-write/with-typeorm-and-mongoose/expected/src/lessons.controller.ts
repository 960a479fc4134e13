import { Body, Controller, Post } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Article } from './article.js';
import { Lesson } from './lesson.entity.js';

interface Row {
  title: string;
  teacherId: number;
}

@Controller('lessons')
export class LessonsController {
  constructor(@InjectRepository(Lesson) private readonly lessons: Repository<Lesson>) {}

  @Post()
  async add(@Body() rows: Row[]): Promise<void> {
    const lessons = rows.map((row) => ({ title: row.title, teacherId: row.teacherId }));
    for (let start = 0; start < lessons.length; start += 1000) {
      const chunk = lessons.slice(start, start + 1000);
      await this.lessons.insert(chunk);
    }
  }

  @Post('articles')
  async write(@Body() rows: Row[]): Promise<void> {
    await Article.insertMany(rows.map((row) => ({ title: row.title, published: false })));
  }

  @Post('publish')
  async publish(): Promise<void> {
    const drafts = await Article.find({ published: false });
    for (const draft of drafts) {
      draft.published = true;
      await draft.save();
    }
  }
}
