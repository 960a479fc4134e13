import makeKnex, { type Knex } from 'knex';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWith } from '../services.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { fill, shop, TABLES, type Shop } from './shop.testing.ts';
import { statements } from './statements.testing.ts';

interface Module {
  run(input: Shop): Promise<unknown>;
}

const ORDERS = "const orders = await knex('orders').orderBy('id');";

/** Name, rule, most statements after the rewrite, and the body of `run`. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['one row by its id', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const customer = await knex('customers').where({ id: order.customer_id }).first();
    found.push({ order: order.id, customer });
  }
  return found;`],
  ['a row with some columns, all at once', 'n-plus-one-read', 1, `
  return Promise.all(ids.map(async (id) => {
    const customer = await knex('customers').where('id', id).andWhere('email', '<>', 'zoe@shop.test').select('email').first();
    return customer === undefined ? 'nobody' : customer.email;
  }));`],
  ['a row by a bigint', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const [customer] = await knex('customers').where('number', order.number);
    found.push(customer?.id ?? null);
  }
  return found;`],
  ['rows of a parent, in order', 'n-plus-one-read', 2, `
  ${ORDERS}
  for (const order of orders) {
    const own = await knex.select('sku', 'price').from('items').where({ order_id: order.id, is_gift: false }).orderBy('sku', 'desc').orderBy('id');
    order.items = own.map((item) => item.sku + item.price);
  }
  return orders;`],
  ['a count', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const row = await knex('items').where({ order_id: id }).count('* as n').first();
    found.push(Number(row.n));
  }
  return found;`],
  ['a count as the driver gives it', 'n-plus-one-read', 1, `
  return Promise.all(orderIds.map(async (id) => {
    const [{ count }] = await knex('items').where({ order_id: id }).count();
    return { id, count };
  }));`],
  ['rows that are created', 'n-plus-one-write', 2, `
  const known = orderIds.filter((id) => id < 7);
  for (const id of known) {
    await knex('notes').insert({ order_id: id, text: sku });
  }
  return knex('notes').select('order_id', 'text', 'is_read').orderBy('id');`],
  ['rows that are changed to one value', 'n-plus-one-write', 2, `
  for (const id of orderIds) {
    await knex('items').where({ id }).update({ is_gift: true });
  }
  return knex('items').select('id', 'is_gift').orderBy('id');`],
  ['rows that are counted', 'fetch-then-reduce', 1, `
  const found = await knex('orders').where('customer_id', ids[0] ?? 1).orderBy('id');
  return found.length;`],
];

const DB = "import makeKnex from 'knex';\nexport const knex = globalThis.knex ?? makeKnex({ client: 'pg' });\n";
const source = (body: string) => `import { knex } from './db.js';

export async function run({ ids, orderIds, sku }) {
${body.replace(/^\n/, '')}
}
`;

const files = (body: string) => ({ 'src/story.ts': source(body), 'src/db.ts': DB, 'db/schema.sql': TABLES, 'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { knex: '^3.1.0', pg: '^8.16.0', express: '^5.0.0' } }) });

describeWith(['PostgreSQL'], 'Knex', (url) => {
  const schema = `differential_knex_${process.pid}`;
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema} -c synchronous_commit=off`, max: 2 });
  let knex: Knex;

  beforeAll(async () => {
    await pool.query(`create schema ${schema}; ${TABLES}`);
    knex = makeKnex({ client: 'pg', connection: { connectionString: url, options: `-c search_path=${schema} -c synchronous_commit=off` }, pool: { min: 0, max: 4 } });
    Reflect.set(globalThis, 'knex', knex);
  });

  afterAll(async () => {
    await knex.destroy();
    await pool.query(`drop schema ${schema} cascade`);
    await pool.end();
  });

  describe('a number of statements that does not grow', () => {
    for (const [title, rule, most, body] of STORIES) {
      it(title, async () => {
        const both = await rewrite<Module>({ rule, files: files(body) });
        await holdsForAll({ both, input: shop, load: (input) => fill(pool, input), run: (module, input) => module.run(input), statements, most, ...(rule === 'fetch-then-reduce' && { before: 1 }) });
      });
    }
  });
});
