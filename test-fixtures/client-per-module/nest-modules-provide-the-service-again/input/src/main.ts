import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { nextNumber } from './invoices/number';

const app = await NestFactory.create(AppModule);

await nextNumber();
await app.listen(3000);
