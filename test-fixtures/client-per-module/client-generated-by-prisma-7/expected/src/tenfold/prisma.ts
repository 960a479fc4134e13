// @tenfold shared:prisma v1
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.js';

const holder = globalThis as typeof globalThis & { sharedPrisma?: PrismaClient };

/** The one client of this process. It is kept where a module that is loaded anew, as development servers do, finds it again. */
export const prisma = holder.sharedPrisma ?? new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });
holder.sharedPrisma = prisma;
