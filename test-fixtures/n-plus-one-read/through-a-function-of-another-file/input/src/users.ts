import { prisma } from './db.ts';

export async function getUserById(id: number) {
  return prisma.user.findUnique({ where: { id } });
}

export const listComments = async (postId: number) => {
  const comments = await prisma.comment.findMany({ where: { postId }, orderBy: { id: 'asc' } });
  return comments;
};
