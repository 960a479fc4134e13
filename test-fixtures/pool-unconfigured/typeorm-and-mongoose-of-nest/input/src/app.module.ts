import { Module } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { MongooseModule } from '@nestjs/mongoose';
import { TypeOrmModule } from '@nestjs/typeorm';

@Module({
  imports: [
    TypeOrmModule.forRootAsync({
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        type: 'postgres',
        url: config.get<string>('DATABASE_URL'),
        autoLoadEntities: true,
      }),
    }),
    TypeOrmModule.forRoot({ name: 'archive', type: 'mariadb', host: 'localhost', database: 'archive' }),
    MongooseModule.forRoot('mongodb://localhost/logs'),
    MongooseModule.forRootAsync({
      inject: [ConfigService],
      useFactory: async (config: ConfigService) => ({ uri: config.getOrThrow<string>('MONGO_URL') }),
    }),
  ],
})
export class AppModule {}
