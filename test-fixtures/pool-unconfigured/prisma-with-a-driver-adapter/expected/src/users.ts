import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/users/client';

export const users = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.USERS_URL!, max: Number(process.env.DB_POOL_MAX) || 10 }) });
