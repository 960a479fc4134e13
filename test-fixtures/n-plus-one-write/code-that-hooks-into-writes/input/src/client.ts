import { PrismaClient } from '@prisma/client';

export const prisma = new PrismaClient().$extends({
  query: {
    auditEntry: {
      async create({ args, query }) {
        args.data.text = args.data.text.trim();
        return query(args);
      },
    },
  },
});
