import { Pool } from 'pg';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWith } from '../services.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { fill, shop, TABLES, type Shop } from './shop.testing.ts';

interface Module {
  run(input: Shop): Promise<unknown>;
}

const ORDERS = 'const orders = await sql`select * from orders order by id`;';

/** Name, rule, most statements after the rewrite, and the body of `run`. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['one row by its id', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const [customer] = await sql\`select * from customers where id = \${order.customer_id}\`;
    found.push({ order: order.id, customer });
  }
  return found;`],
  ['a row with some columns, all at once', 'n-plus-one-read', 1, `
  return Promise.all(ids.map(async (id) => {
    const rows = await sql\`select email from customers where id = \${id} and email <> \${'zoe@shop.test'}\`;
    return rows.length === 0 ? 'nobody' : rows[0].email;
  }));`],
  ['a row by its uuid', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const [customer] = await sql\`select id from customers where token = \${order.token}::uuid\`;
    found.push(customer?.id ?? null);
  }
  return found;`],
  ['rows of a parent, in order', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const own = await sql\`select sku, price from items where order_id = \${order.id} and is_gift = \${false} order by sku desc, id\`;
    found.push(own.map((item) => item.sku + item.price));
  }
  return found;`],
  ['a count', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const [{ count }] = await sql\`select count(*) from items where order_id = \${id}\`;
    found.push(count);
  }
  return found;`],
  ['a count as a number', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const [row] = await sql\`select count(*)::int as n from items where order_id = \${id} and sku = \${sku}\`;
    found.push(row.n);
  }
  return found;`],
  ['a sum', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const [row] = await sql\`select coalesce(sum(amount), 0) as total from items where order_id = \${id}\`;
    found.push(Number(row.total));
  }
  return found;`],
  ['rows that are changed to one value', 'n-plus-one-write', 2, `
  for (const id of orderIds) {
    await sql\`update items set is_gift = \${true} where id = \${id}\`;
  }
  return [...await sql\`select id, is_gift from items order by id\`];`],
];

const DB = "import postgres from 'postgres';\nexport const sql = globalThis.sql ?? postgres();\n";
const source = (body: string) => `import { sql } from './db.js';

export async function run({ ids, orderIds, sku }) {
${body.replace(/^\n/, '')}
}
`;

const files = (body: string) => ({ 'src/story.ts': source(body), 'src/db.ts': DB, 'db/schema.sql': TABLES, 'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { postgres: '^3.4.0', express: '^5.0.0' } }) });

let sent = 0;

function statements(): number {
  const count = sent;
  sent = 0;
  return count;
}

describeWith(['PostgreSQL'], 'postgres.js', (url) => {
  const schema = `differential_postgres_${process.pid}`;
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema} -c synchronous_commit=off`, max: 2 });
  let sql: Sql;

  beforeAll(async () => {
    await pool.query(`create schema ${schema}; ${TABLES}`);
    sql = postgres(url, { max: 4, connection: { search_path: schema }, debug: () => void sent++, onnotice: () => undefined });
    // Types are asked for once, before anything is counted.
    await sql`select 1`;
    Reflect.set(globalThis, 'sql', sql);
  });

  afterAll(async () => {
    await sql.end();
    await pool.query(`drop schema ${schema} cascade`);
    await pool.end();
  });

  describe('a number of statements that does not grow', () => {
    for (const [title, rule, most, body] of STORIES) {
      it(title, async () => {
        const both = await rewrite<Module>({ rule, files: files(body) });
        await holdsForAll({ both, input: shop, load: (input) => fill(pool, input), run: (module, input) => module.run(input), statements, most });
      });
    }
  });
});
