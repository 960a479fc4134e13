import { Pool } from 'pg';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWith } from '../services.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { fill, shop, TABLES, type Shop } from './shop.testing.ts';
import { statements } from './statements.testing.ts';

interface Module {
  run(input: Shop): Promise<unknown>;
}

const ORDERS = "const { rows: orders } = await pool.query('select * from orders order by id');";

/** Name, rule, most statements after the rewrite, and the body of `run`. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['the first row of a result, by its id', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const { rows } = await pool.query('SELECT * FROM customers WHERE id = $1', [order.customer_id]);
    found.push({ order: order.id, customer: rows[0], isKnown: rows.length > 0 });
  }
  return found;`],
  ['a row taken out where it is read, all at once', 'n-plus-one-read', 1, `
  return Promise.all(ids.map(async (id) => {
    const { rows: [customer] } = await pool.query('select email from customers where id = $1 limit 1', [id]);
    return customer === undefined ? 'nobody' : customer.email;
  }));`],
  ['a row behind a path', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const customer = (await pool.query('select email, token from customers where id = $1 and email <> $2', [order.customer_id, 'zoe@shop.test'])).rows[0];
    found.push(customer ? customer.email : null);
  }
  return found;`],
  ['a row by its uuid, as an object', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const result = await pool.query({ text: 'select * from customers where token = $1::uuid', values: [order.token] });
    found.push([order.id, result.rows]);
  }
  return found;`],
  ['a row by a bigint', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const { rows } = await pool.query('select id, email from customers where number = $1', [order.number]);
    found.push(rows[0]?.id ?? null);
  }
  return found;`],
  ['a row by a text that differs in case', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const { rows: [customer] } = await pool.query('select id from customers where email = $1', [order.email]);
    found.push(customer?.id);
  }
  return found;`],
  ['rows of a parent, in order', 'n-plus-one-read', 2, `
  ${ORDERS}
  for (const order of orders) {
    const { rows: own } = await pool.query('select id, sku, price from items where order_id = $1 and is_gift = $2 order by sku desc, id', [order.id, false]);
    order.items = own.map((item) => item.sku + item.price);
  }
  return orders;`],
  ['rows for keys that a client sends', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const result = await pool.query(\`
      select *
      from items i
      where i.sku <> $1 and i.order_id = $2
      order by i.id\`, ['pen', id]);
    found.push(...result.rows);
  }
  return found;`],
  ['a count', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const { rows } = await pool.query('SELECT COUNT(*) FROM items WHERE order_id = $1', [order.id]);
    found.push({ id: order.id, items: parseInt(rows[0].count, 10) });
  }
  return found;`],
  ['a count as the driver gives it', 'n-plus-one-read', 1, `
  return Promise.all(orderIds.map(async (id) => {
    const { rows: [{ count }] } = await pool.query('select count(*) from items where order_id = $1', [id]);
    return { id, count };
  }));`],
  ['a count as a number', 'n-plus-one-read', 1, `
  return Promise.all(orderIds.map(async (id) => {
    const result = await pool.query('select count(*)::int as n from items where (order_id = $1 and not is_gift);', [id]);
    return result.rows[0].n * 2;
  }));`],
  ['whether there is one', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const { rows } = await pool.query('select exists(select 1 from items where order_id = $1 and sku = $2) as bought', [id, sku]);
    found.push(rows[0].bought);
  }
  return found;`],
  ['whether there are rows', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const { rowCount } = await pool.query('select 1 from items where order_id = $1 and sku = $2', [id, sku]);
    if (rowCount > 0) found.push(id);
  }
  return found;`],
  ['a sum', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const { rows } = await pool.query('select coalesce(sum(amount), 0) as total from items where order_id = $1', [id]);
    found.push(Number(rows[0].total));
  }
  return found;`],
  ['a sum that may be null', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const { rows } = await pool.query('select sum(amount) as total from items where order_id = $1', [id]);
    found.push(Number(rows[0].total || 0));
  }
  return found;`],
  ['an early end', 'n-plus-one-read', 1, `
  for (const id of ids) {
    const { rows } = await pool.query('select * from customers where id = $1', [id]);
    if (rows.length === 0) throw new Error('no customer ' + id);
  }
  return 'all there';`],
  ['rows that are created', 'n-plus-one-write', 2, `
  for (const id of orderIds) {
    await pool.query('insert into notes (order_id, text) values ($1, $2)', [id, sku]);
  }
  return (await pool.query('select order_id, text from notes order by id')).rows;`],
  ['rows that are created with a value of the database', 'n-plus-one-write', 2, `
  const known = orderIds.filter((id) => id < 7);
  await Promise.all(known.map((id) => pool.query('insert into notes (order_id, is_read, text) values ($1, true, $2)', [id, sku])));
  return (await pool.query('select order_id, text, is_read from notes order by order_id')).rows;`],
  ['rows that are changed to one value', 'n-plus-one-write', 2, `
  for (const id of orderIds) {
    await pool.query('update items set is_gift = $1 where id = $2', [true, id]);
  }
  return (await pool.query('select id, is_gift from items order by id')).rows;`],
];

const REDUCED: [title: string, body: string][] = [
  ['rows that are counted', "const { rows } = await pool.query('select * from orders where customer_id = $1 order by id', [first]); return rows.length;"],
  ['the number of rows beside them', "const result = await pool.query('select id from orders where customer_id = $1', [first]); return result.rows.length;"],
];

const DB = "import { Pool } from 'pg';\nexport const pool = globalThis.pool ?? new Pool();\n";
const source = (body: string) => `import { pool } from './db.js';

export async function run({ ids, orderIds, sku }) {
  const first = ids[0] ?? 1;
${body.replace(/^\n/, '')}
}
`;

const files = (body: string) => ({ 'src/story.ts': source(body), 'src/db.ts': DB, 'db/schema.sql': TABLES, 'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { pg: '^8.16.0', express: '^5.0.0' } }) });

describeWith(['PostgreSQL'], 'node-postgres', (url) => {
  const schema = `differential_pg_${process.pid}`;
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
