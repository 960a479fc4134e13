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
        poolSize: Number(process.env.DB_POOL_MAX) || 10,
      }),
    }),
    TypeOrmModule.forRoot({ name: 'archive', type: 'mariadb', host: 'localhost', database: 'archive', poolSize: Number(process.env.DB_POOL_MAX) || 10 }),
    MongooseModule.forRoot('mongodb://localhost/logs', { maxPoolSize: Number(process.env.MONGO_POOL_MAX) || 100 }),
    MongooseModule.forRootAsync({
      inject: [ConfigService],
      useFactory: async (config: ConfigService) => ({ uri: config.getOrThrow<string>('MONGO_URL'), maxPoolSize: Number(process.env.MONGO_POOL_MAX) || 100 }),
    }),
  ],
})
export class AppModule {}
