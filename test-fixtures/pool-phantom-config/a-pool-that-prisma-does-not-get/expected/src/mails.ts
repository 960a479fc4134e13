import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from './generated/mails/client';

export const mails = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.MAILS_URL, max: 4, min: 1 }) });
