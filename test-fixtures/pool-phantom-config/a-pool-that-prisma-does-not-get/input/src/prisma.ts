import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from './generated/prisma/client';

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 20 });

export const prisma = new PrismaClient({ adapter: new PrismaPg({ pool }) });
