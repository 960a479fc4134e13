import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Lesson } from './lesson.entity.js';

@Injectable()
export class LessonsService {
  constructor(@InjectRepository(Lesson) private readonly lessons: Repository<Lesson>) {}

  async numberOf(teacherId: number): Promise<number> {
    const lessons = await this.lessons.find({ where: { teacherId } });
    return lessons.length;
  }

  async teaches(teacherId: number): Promise<boolean> {
    const found = await this.lessons.findBy({ teacherId });
    return found.length > 0;
  }

  async last(): Promise<Lesson | undefined> {
    const lessons = await this.lessons.find({ order: { createdAt: 'DESC' } });
    return lessons[0];
  }

  async called(title: string): Promise<Lesson | undefined> {
    const lessons = await this.lessons.find();
    return lessons.find((lesson) => lesson.title === title);
  }
}
