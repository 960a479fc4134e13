import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from './generated/users/client';

const pool = new Pool({ connectionString: process.env.USERS_URL, max: 5 });

export const users = new PrismaClient({ adapter: new PrismaPg({ pool, ssl: true }) });
