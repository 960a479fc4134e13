import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/users/client';

export const users = new PrismaClient({ adapter: new PrismaPg(process.env.USERS_URL!) });
