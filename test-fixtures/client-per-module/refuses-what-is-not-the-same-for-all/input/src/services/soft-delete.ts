import { PrismaClient } from '@prisma/client';

const prisma = new PrismaClient();

prisma.$use((params, next) => next({ ...params, args: { ...params.args, deletedAt: null } }));

export const findUser = (id: string) => prisma.user.findFirst({ where: { id } });
