import { prisma } from './db.ts';

export async function getUserById(id: number) {
  return prisma.user.findUnique({ where: { id } });
}

export async function getUsersByIds(ids: number[]) {
  return prisma.user.findMany({ where: { id: { in: ids } } });
}

export const listComments = async (postId: number) => {
  const comments = await prisma.comment.findMany({ where: { postId }, orderBy: { id: 'asc' } });
  return comments;
};

export const listCommentsByPostIds = async (postIds: number[]) => {
  return prisma.comment.findMany({ where: { postId: { in: postIds } }, orderBy: { id: 'asc' } });
};
