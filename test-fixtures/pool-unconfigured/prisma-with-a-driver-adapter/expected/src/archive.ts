import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { PrismaClient } from './generated/archive/client';

export const archive = new PrismaClient({ adapter: new PrismaMariaDb({ host: 'localhost', user: 'shop', database: 'archive', connectionLimit: Number(process.env.DB_POOL_MAX) || 10 }) });
