import { PrismaClient, type Prisma } from '@prisma/client';
import { Router, type NextFunction, type Request, type Response } from 'express';
import { z } from 'zod';

const prisma = new PrismaClient();
const router = Router();
const PAGE = { take: 50, orderBy: { createdAt: 'desc' } } as const;
const take = 20;
const schema = z.object({ limit: z.coerce.number().max(100) });

function page(query: Request['query']): { take: number; skip: number } {
  const size = Math.min(Number(query.size) || 20, 100);
  return { take: size, skip: size * (Number(query.page) || 0) };
}

function validateQuery(req: Request, res: Response, next: NextFunction): void {
  schema.parse(req.query);
  next();
}

function listOrders(limit: number, where?: Prisma.OrderWhereInput) {
  return prisma.order.findMany({ where, take: limit });
}

router.get('/orders', async (req, res) => {
  const inVariable = await prisma.order.findMany(PAGE);
  const shorthand = await prisma.order.findMany({ include: { lines: true }, take });
  const spread = await prisma.order.findMany({ include: { lines: true }, ...page(req.query) });
  const positional = await listOrders(25);
  res.json({ inVariable, shorthand, spread, positional });
});

router.get('/orders/far-below', async (req, res) => {
  const orders = await prisma.order.findMany({
    where: {},
    include: {
      lines: {
        include: {
          product: {
            include: {
              images: true,
              category: {
                include: { parent: true },
              },
            },
          },
        },
      },
    },
    orderBy: { createdAt: 'desc' },
    take: 20,
  });
  res.json(orders);
});

router.get('/orders/checked', validateQuery, async (req, res) => {
  res.json(await prisma.order.findMany({ take: Number(req.query.limit) }));
});

router.get('/orders/compared', async (req, res) => {
  const limit = Number(req.query.limit) || 20;
  if (limit > 100) {
    res.sendStatus(400);
    return;
  }
  res.json(await prisma.order.findMany({ take: limit }));
});

router.get('/orders/clamped', async (req, res) => {
  const asked = Number(req.query.limit) || 20;
  const first = await prisma.order.findMany({ take: Math.min(asked, 100) });
  const second = await prisma.order.findMany({ take: asked > 100 ? 100 : asked });
  const { limit } = schema.parse(req.query);
  res.json({ first, second, third: await prisma.order.findMany({ take: limit }) });
});

export default router;
