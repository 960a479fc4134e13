import { Pool } from 'pg';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWith } from '../services.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { fill, shop, TABLES, type Shop } from './shop.testing.ts';
import { statements } from './statements.testing.ts';

interface Module {
  run(input: Shop): Promise<unknown>;
}

const SCHEMA = `
import { relations } from 'drizzle-orm';
import { bigint, boolean, integer, numeric, pgTable, serial, text, unique, uuid } from 'drizzle-orm/pg-core';

export const customers = pgTable('customers', {
  id: integer('id').primaryKey(),
  email: text('email').notNull().unique(),
  token: uuid('token').notNull().unique(),
  number: bigint('number', { mode: 'bigint' }).notNull().unique(),
});

export const orders = pgTable('orders', {
  id: integer('id').primaryKey(),
  customerId: integer('customer_id').references(() => customers.id),
  email: text('email').notNull(),
  token: uuid('token').notNull(),
  number: bigint('number', { mode: 'bigint' }).notNull(),
});

export const items = pgTable('items', {
  id: serial('id').primaryKey(),
  orderId: integer('order_id').notNull().references(() => orders.id),
  sku: text('sku').notNull(),
  amount: integer('amount'),
  price: numeric('price'),
  isGift: boolean('is_gift').notNull().default(false),
}, (table) => [unique().on(table.orderId, table.sku)]);

export const notes = pgTable('notes', {
  id: serial('id').primaryKey(),
  orderId: integer('order_id').notNull(),
  text: text('text'),
  isRead: boolean('is_read').notNull().default(false),
});

export const itemRelations = relations(items, ({ one }) => ({ order: one(orders, { fields: [items.orderId], references: [orders.id] }) }));
`;

const DB = "import { drizzle } from 'drizzle-orm/node-postgres';\nimport * as schema from './schema.js';\nexport const db = drizzle(globalThis.pool, { schema });\n";

/** Name, rule, most statements after the rewrite, and the body of `run`. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['one row by its id', 'n-plus-one-read', 2, `
    const all = await db.select().from(orders).where(isNotNull(orders.customerId)).orderBy(asc(orders.id));
    const rows = [];
    for (const order of all) {
      const [customer] = await db.select().from(customers).where(eq(customers.id, order.customerId!)).limit(1);
      rows.push({ order: order.id, email: customer?.email, customer });
    }
    return rows;`],
  ['one row behind a condition', 'n-plus-one-read', 2, `
    const all = await db.select().from(orders).orderBy(asc(orders.id));
    const rows = [];
    for (const order of all) {
      const [customer] = order.customerId ? await db.select({ email: customers.email }).from(customers).where(eq(customers.id, order.customerId)) : [];
      rows.push({ order: order.id, email: customer?.email });
    }
    return rows;`],
  ['one row of a list, all at once', 'n-plus-one-read', 1, `
    return Promise.all(ids.map(async (id) => {
      const customer = (await db.select({ email: customers.email }).from(customers).where(and(eq(customers.id, id), like(customers.email, '%a%'))))[0];
      return customer === undefined ? 'nobody' : customer.email;
    }));`],
  ['a row of a relational query', 'n-plus-one-read', 2, `
    const all = await db.query.orders.findMany({ orderBy: (order, { asc: up }) => up(order.id) });
    const rows = [];
    for (const order of all) {
      const customer = await db.query.customers.findFirst({ where: (table, { eq: same }) => same(table.email, order.email), columns: { token: true } });
      rows.push([order.id, customer?.token, customer === undefined]);
    }
    return rows;`],
  ['a row by its uuid', 'n-plus-one-read', 2, `
    const all = await db.select().from(orders).orderBy(asc(orders.id));
    const rows = [];
    for (const order of all) {
      const customer = await db.query.customers.findFirst({ where: eq(customers.token, order.token) });
      rows.push([order.id, customer]);
    }
    return rows;`],
  ['a row by a bigint', 'n-plus-one-read', 2, `
    const all = await db.select().from(orders).orderBy(asc(orders.id));
    const rows = [];
    for (const order of all) {
      const [customer] = await db.select().from(customers).where(eq(customers.number, order.number));
      rows.push([order.id, customer?.id ?? null]);
    }
    return rows;`],
  ['one part of a key of two columns', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const [item] = await db.select({ amount: items.amount }).from(items).where(and(eq(items.orderId, id), eq(items.sku, sku)));
      rows.push(item?.amount ?? null);
    }
    return rows;`],
  ['rows of a parent, in order', 'n-plus-one-read', 2, `
    const all = await db.select().from(orders).orderBy(asc(orders.id));
    const rows = [];
    for (const order of all) {
      const own = await db
        .select()
        .from(items)
        .where(and(eq(items.orderId, order.id), eq(items.isGift, false)))
        .orderBy(desc(items.sku), asc(items.id));
      rows.push({ id: order.id, own });
    }
    return rows;`],
  ['joined rows of a parent', 'n-plus-one-read', 2, `
    const all = await db.select().from(orders).orderBy(asc(orders.id));
    const rows = [];
    for (const order of all) {
      const own = await db.select().from(items).leftJoin(orders, eq(orders.id, items.orderId)).where(eq(items.orderId, order.id)).orderBy(asc(items.id));
      rows.push(own.map((row) => [row.items.sku, row.orders?.email]));
    }
    return rows;`],
  ['rows of a parent with what belongs to them, in a transaction', 'n-plus-one-read', 4, `
    return db.transaction(async (tx) => {
      const all = await tx.select().from(orders).orderBy(asc(orders.id));
      const rows = [];
      for (const order of all) {
        const own = await tx.query.items.findMany({ where: eq(items.orderId, order.id), orderBy: asc(items.id), with: { order: true } });
        rows.push(own);
      }
      return rows;
    });`],
  ['a number of rows', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const gifts = await db.$count(items, and(eq(items.isGift, true), eq(items.orderId, id)));
      rows.push({ id, gifts });
    }
    return rows;`],
  ['a selected number of rows', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const [{ gifts }] = await db.select({ gifts: count() }).from(items).where(eq(items.orderId, id));
      rows.push({ id, gifts });
    }
    return rows;`],
  ['a number of rows in SQL', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const [row] = await db.select({ total: sql<number>\`count(*)\` }).from(items).where(eq(items.orderId, id));
      rows.push(Number(row.total));
    }
    return rows;`],
  ['sums', 'n-plus-one-read', 1, `
    const rows = [];
    for (const id of orderIds) {
      const [row] = await db.select({ total: sum(items.amount) }).from(items).where(eq(items.orderId, id));
      rows.push(Number(row.total));
    }
    return rows;`],
  ['rows that are inserted', 'n-plus-one-write', 2, `
    const known = ids.filter((id) => id < 7);
    for (const id of known) {
      await db.insert(notes).values({ orderId: id, text: id > 3 ? null : 'new ' + id });
    }
    return db.select({ orderId: notes.orderId, text: notes.text, isRead: notes.isRead }).from(notes).orderBy(asc(notes.orderId), asc(notes.id));`],
  ['rows that are updated alike', 'n-plus-one-write', 3, `
    const all = await db.select().from(orders).orderBy(asc(orders.id));
    for (const order of all) {
      await db.update(orders).set({ email: sku }).where(eq(orders.id, order.id));
    }
    return db.select({ id: orders.id, email: orders.email }).from(orders).orderBy(asc(orders.id));`],
];

/** These send one statement before and after: what changes is how many rows come back. */
const REDUCED: [title: string, body: string][] = [
  ['rows that are counted', 'return (await db.select().from(orders).where(eq(orders.customerId, first)).orderBy(asc(orders.id))).length;'],
  ['whether there are rows', "const found = await db.select().from(orders).where(eq(orders.customerId, first)); return found.length > 0 ? 'some' : 'none';"],
  ['a first row', 'const [order] = await db.select().from(orders).where(eq(orders.customerId, first)).orderBy(asc(orders.id)); return order?.id ?? null;'],
  ['a row that is searched for', 'const found = await db.select().from(orders).orderBy(asc(orders.id)); return found.find((order) => order.customerId === 3)?.email;'],
  ['rows that are picked out', 'return (await db.select().from(orders).orderBy(asc(orders.id))).filter((order) => order.customerId === 2).map((order) => order.id);'],
];

const source = (body: string) => `import { and, asc, count, desc, eq, isNotNull, like, sql, sum } from 'drizzle-orm';
import { db } from './db.js';
import { customers, items, notes, orders } from './schema.js';

export async function run({ ids, orderIds, sku }: { ids: number[]; orderIds: number[]; sku: string }) {
  const first = ids[0] ?? 1;
${body.replace(/^\n/, '')}
}
`;

const files = (body: string) => ({ 'src/story.ts': source(body), 'src/db.ts': DB, 'src/schema.ts': SCHEMA, 'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { 'drizzle-orm': '^0.45.0', pg: '^8.16.0', express: '^5.0.0' } }) });

describeWith(['PostgreSQL'], 'Drizzle', (url) => {
  const schema = `differential_drizzle_${process.pid}`;
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema} -c synchronous_commit=off`, max: 4 });

  beforeAll(async () => {
    await pool.query(`create schema ${schema}; ${TABLES}`);
    Reflect.set(globalThis, 'pool', pool);
  });

  afterAll(async () => {
    await pool.query(`drop schema ${schema} cascade`);
    await pool.end();
  });

  const holds = async (rule: string, body: string, statement: { most: number; before?: number }) => {
    const both = await rewrite<Module>({ rule, files: files(body) });
    await holdsForAll({ both, input: shop, load: (input) => fill(pool, input), run: (module, input) => module.run(input), statements, ...statement });
  };

  describe('a number of statements that does not grow', () => {
    for (const [title, rule, most, body] of STORIES) it(title, () => holds(rule, body, { most }));
  });

  describe('the same result from fewer rows', () => {
    for (const [title, body] of REDUCED) it(title, () => holds('fetch-then-reduce', body, { most: 1, before: 1 }));
  });
});
