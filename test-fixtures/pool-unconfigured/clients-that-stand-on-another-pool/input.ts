import { PrismaPg } from '@prisma/adapter-pg';
import { drizzle } from 'drizzle-orm/node-postgres';
import express from 'express';
import { Pool } from 'pg';
import { PrismaClient } from './generated/prisma/client';

const pool = new Pool({ connectionString: process.env.DATABASE_URL, max: 15 });

export const db = drizzle(pool);
export const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });

express().listen(3000);
