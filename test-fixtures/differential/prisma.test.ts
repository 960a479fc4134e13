import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWith } from '../services.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { openPrisma, SCHEMA, type PrismaDatabase } from './prisma-client.testing.ts';
import { fill, shop, type Shop } from './shop.testing.ts';

interface Module {
  run(input: Shop): Promise<unknown>;
}

const DB = "import type { PrismaClient } from './generated/prisma/client.js';\nexport const prisma: PrismaClient = globalThis.prisma;\n";

/** Name, rule, most statements after the rewrite, and the body of `run`. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['one row by its id', 'n-plus-one-read', 2, `
    const orders = await prisma.order.findMany({ where: { customerId: { not: null } }, orderBy: { id: 'asc' } });
    const rows = [];
    for (const order of orders) {
      const customer = await prisma.customer.findFirst({ where: { id: order.customerId! } });
      rows.push({ order: order.id, customer: customer?.email ?? null, isKnown: customer !== null });
    }
    return rows;`],
  ['one row behind a key that may be null', 'n-plus-one-read', 2, `
    const orders = await prisma.order.findMany({ orderBy: { id: 'asc' } });
    const rows = [];
    for (const order of orders) {
      const customer = order.customerId === null ? null : await prisma.customer.findUnique({ where: { id: order.customerId }, select: { email: true } });
      rows.push({ order: order.id, email: customer?.email });
    }
    return rows;`],
  ['one row by keys of the request, all at once', 'n-plus-one-read', 1, `
    return Promise.all(ids.map(async (id) => {
      const customer = await prisma.customer.findFirst({ where: { id, email: { contains: 'a' } } });
      return customer === null ? 'nobody' : customer.email;
    }));`],
  ['a row that has to be there', 'n-plus-one-read', 3, `
    const rows = [];
    for (const id of ids) {
      const customer = await prisma.customer.findUniqueOrThrow({ where: { id } });
      rows.push(customer.email);
    }
    return rows;`],
  ['a row by its e-mail address', 'n-plus-one-read', 2, `
    const orders = await prisma.order.findMany({ orderBy: { id: 'asc' } });
    const rows = [];
    for (const order of orders) {
      const customer = await prisma.customer.findUnique({ where: { email: order.email } });
      rows.push([order.id, customer]);
    }
    return rows;`],
  ['a row by its uuid', 'n-plus-one-read', 2, `
    const orders = await prisma.order.findMany({ orderBy: { id: 'asc' } });
    const rows = [];
    for (const order of orders) {
      const customer = await prisma.customer.findUnique({ where: { token: order.token } });
      rows.push([order.id, customer?.id ?? null]);
    }
    return rows;`],
  ['a row by a bigint', 'n-plus-one-read', 2, `
    const orders = await prisma.order.findMany({ orderBy: { id: 'asc' } });
    const rows = [];
    for (const order of orders) {
      const customer = await prisma.customer.findUnique({ where: { number: order.number } });
      rows.push([order.id, customer?.id ?? null]);
    }
    return rows;`],
  ['one part of a key of two columns', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const item = await prisma.item.findUnique({ where: { orderId_sku: { orderId: id, sku } }, select: { amount: true } });
      rows.push(item?.amount ?? null);
    }
    return rows;`],
  ['rows of a parent, in order', 'n-plus-one-read', 3, `
    const orders = await prisma.order.findMany({ orderBy: { id: 'asc' } });
    const rows = [];
    for (const order of orders) {
      const items = await prisma.item.findMany({ where: { orderId: order.id, isGift: false }, orderBy: [{ sku: 'desc' }, { id: 'asc' }], include: { order: { select: { email: true } } } });
      rows.push({ id: order.id, items });
    }
    return rows;`],
  ['rows of a parent, in a transaction', 'n-plus-one-read', 4, `
    return prisma.$transaction(async (tx) => {
      const orders = await tx.order.findMany({ orderBy: { id: 'asc' } });
      const rows = [];
      for (const order of orders) rows.push((await tx.item.findMany({ where: { orderId: order.id }, orderBy: { id: 'asc' }, select: { sku: true } })).map((item) => item.sku));
      return rows;
    });`],
  ['a number of rows', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const gifts = await prisma.item.count({ where: { isGift: true, orderId: id } });
      rows.push({ id, gifts });
    }
    return rows;`],
  ['whether there is a row', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const gift = await prisma.item.findFirst({ where: { orderId: id, isGift: true }, select: { id: true } });
      rows.push(gift ? 'gift' : 'none');
    }
    return rows;`],
  ['sums', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const total = await prisma.item.aggregate({ where: { orderId: id }, _sum: { amount: true, price: true } });
      rows.push([id, total._sum.amount, total._sum.price?.toFixed(2) ?? null]);
    }
    return rows;`],
  ['rows that are created', 'n-plus-one-write', 2, `
    const known = ids.filter((id) => id < 7);
    for (const id of known) {
      await prisma.note.create({ data: { orderId: id, text: id > 3 ? null : 'new ' + id } });
    }
    return prisma.note.findMany({ orderBy: [{ orderId: 'asc' }, { id: 'asc' }], select: { orderId: true, text: true, isRead: true } });`],
  ['rows that are updated alike', 'n-plus-one-write', 3, `
    const orders = await prisma.order.findMany({ orderBy: { id: 'asc' } });
    for (const order of orders) {
      await prisma.order.update({ where: { id: order.id }, data: { email: sku } });
    }
    return prisma.order.findMany({ orderBy: { id: 'asc' }, select: { id: true, email: true } });`],
];

/** These send one statement before and after: what changes is how many rows come back. */
const REDUCED: [title: string, rule: string, body: string][] = [
  ['rows that are counted', 'fetch-then-reduce', "return (await prisma.order.findMany({ where: { customerId: first }, orderBy: { id: 'asc' } })).length;"],
  ['whether there are rows', 'fetch-then-reduce', "const orders = await prisma.order.findMany({ where: { customerId: first } }); return orders.length > 0 ? 'some' : 'none';"],
  ['a first row', 'fetch-then-reduce', "const [order] = await prisma.order.findMany({ where: { customerId: first }, orderBy: { id: 'asc' } }); return order?.id ?? null;"],
  ['a row that is searched for', 'fetch-then-reduce', "const orders = await prisma.order.findMany({ orderBy: { id: 'asc' } }); return orders.find((order) => order.customerId === 3)?.email;"],
  ['rows that are picked out', 'fetch-then-reduce', "return (await prisma.order.findMany({ orderBy: { id: 'asc' } })).filter((order) => order.customerId === 2).map((order) => order.id);"],
];

const source = (body: string) => `import { prisma } from './db.js';

export async function run({ ids, orderIds, sku }: { ids: number[]; orderIds: number[]; sku: string }) {
  const first = ids[0] ?? 1;
${body.replace(/^\n/, '')}
}
`;

const files = (body: string) => ({ 'src/story.ts': source(body), 'src/db.ts': DB, 'prisma/schema.prisma': SCHEMA, 'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { '@prisma/client': '^7.0.0', express: '^5.0.0' } }) });

describeWith(['PostgreSQL'], 'Prisma 7', (url) => {
  let database: PrismaDatabase;

  beforeAll(async () => {
    database = await openPrisma(url);
  });

  afterAll(() => database.close());

  describe('a number of statements that does not grow', () => {
    for (const [title, rule, most, body] of STORIES) {
      it(title, async () => {
        const both = await rewrite<Module>({ rule, files: files(body) });
        await holdsForAll({ both, input: shop, load: (input) => fill(database.pool, input), run: (module, input) => module.run(input), statements: database.statements, most });
      });
    }
  });

  describe('the same result from fewer rows', () => {
    for (const [title, rule, body] of REDUCED) {
      it(title, async () => {
        const both = await rewrite<Module>({ rule, files: files(body) });
        await holdsForAll({ both, input: shop, load: (input) => fill(database.pool, input), run: (module, input) => module.run(input), statements: database.statements, most: 1, before: 1 });
      });
    }
  });
});
