import { PrismaMariaDb } from '@prisma/adapter-mariadb';
import { PrismaClient } from './generated/mails/client';

export const mails = new PrismaClient({ adapter: new PrismaMariaDb(process.env.MAILS_URL!) });
