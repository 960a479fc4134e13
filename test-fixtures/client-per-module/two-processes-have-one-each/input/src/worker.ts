import { PrismaClient } from '@prisma/client';
import { Worker } from 'bullmq';

const prisma = new PrismaClient();

new Worker('mails', async (job) => prisma.mail.create({ data: job.data }), { connection: { host: 'redis' } });
