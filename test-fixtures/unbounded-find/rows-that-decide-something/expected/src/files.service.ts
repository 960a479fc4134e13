import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export async function usedPaths(): Promise<string[]> {
  const uploads = await prisma.upload.findMany({ select: { path: true }, orderBy: { id: 'asc' } });
  return uploads.map(({ path }) => path);
}

export async function listUploads() {
  const uploads = await prisma.upload.findMany({ orderBy: { id: 'asc' }, take: 1001 });
  if (uploads.length > 1000) {
    console.warn('More than 1000 rows of upload, the rest was left out');
    uploads.splice(1000);
  }
  return uploads;
}

export async function bestMatches(skill: string) {
  const candidates = await prisma.applicant.findMany({ orderBy: { id: 'asc' } });
  return candidates.sort((a, b) => b.skills.indexOf(skill) - a.skills.indexOf(skill));
}
