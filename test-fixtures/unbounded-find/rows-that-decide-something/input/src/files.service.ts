import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

export async function usedPaths(): Promise<string[]> {
  const uploads = await prisma.upload.findMany({ select: { path: true }, orderBy: { id: 'asc' } });
  return uploads.map(({ path }) => path);
}

export async function listUploads() {
  const uploads = await prisma.upload.findMany({ orderBy: { id: 'asc' } });
  return uploads;
}

export async function bestMatches(skill: string) {
  const candidates = await prisma.applicant.findMany({ orderBy: { id: 'asc' } });
  return candidates.sort((a, b) => b.skills.indexOf(skill) - a.skills.indexOf(skill));
}
