import { Pool } from 'pg';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWith } from '../services.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { fill, shop, TABLES, type Shop } from './shop.testing.ts';
import { statements } from './statements.testing.ts';

interface Module {
  run(input: Shop): Promise<unknown>;
}

/** What does not depend on the library: which statement goes before a loop, and which rows a question needs. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['a count before a loop', 'loop-invariant-query', 1, `
  const found = [];
  for (const id of ids) {
    const { rows } = await pool.query('select count(*) from items where sku = $1', [sku]);
    found.push(id * Number(rows[0].count));
  }
  return found;`],
  ['rows before turns that run at once', 'loop-invariant-query', 1, `
  return Promise.all(ids.map(async (id) => {
    const { rows: customers } = await pool.query('select * from customers order by id');
    return [id, customers.length, customers.map((customer) => customer.email)];
  }));`],
  ['a row inside an expression', 'loop-invariant-query', 2, `
  const { rows: orders } = await pool.query('select * from orders order by id');
  const found = [];
  for (let i = 0; i < orders.length; i++) {
    found.push(orders[i].email + (await pool.query('select email from customers where id = $1', [first])).rows.length);
  }
  return found;`],
  ['whether there are rows', 'fetch-then-reduce', 1, `
  const { rows } = await pool.query('select * from items where order_id = $1', [first]);
  if (rows.length === 0) return 'none';
  return 'some';`],
  ['whether there are rows, by their number', 'fetch-then-reduce', 1, `
  const result = await pool.query('select id from orders where customer_id = $1;', [first]);
  return !result.rowCount;`],
  ['the first row of an order', 'fetch-then-reduce', 1, `
  const { rows: [latest] } = await pool.query('select * from items where is_gift = $1 order by price desc nulls last, id', [true]);
  return latest ?? null;`],
  ['the first row and whether it is there', 'fetch-then-reduce', 1, `
  const { rows } = await pool.query('select sku, amount from items order by amount nulls first, id desc');
  if (!rows.length) return 'nothing';
  return rows[0];`],
];

const DB = "import { Pool } from 'pg';\nexport const pool = globalThis.pool ?? new Pool();\n";
const source = (body: string) => `import { pool } from './db.js';\n\nexport async function run({ ids, sku }) {\n  const first = ids[0] ?? 1;\n${body.replace(/^\n/, '')}\n}\n`;
const files = (body: string) => ({ 'src/story.ts': source(body), 'src/db.ts': DB, 'db/schema.sql': TABLES, 'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { pg: '^8.16.0', express: '^5.0.0' } }) });

describeWith(['PostgreSQL'], 'loops and limits', (url) => {
  const schema = `differential_loops_${process.pid}`;
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema} -c synchronous_commit=off`, max: 4 });

  beforeAll(async () => {
    await pool.query(`create schema ${schema}; ${TABLES}`);
    Reflect.set(globalThis, 'pool', pool);
  });

  afterAll(async () => {
    await pool.query(`drop schema ${schema} cascade`);
    await pool.end();
  });

  describe('the same result', () => {
    for (const [title, rule, most, body] of STORIES) {
      it(title, async () => {
        const both = await rewrite<Module>({ rule, files: files(body) });
        const before = rule === 'fetch-then-reduce' ? { before: 1 } : {};
        await holdsForAll({ both, input: shop, load: (input) => fill(pool, input), run: (module, input) => module.run(input), statements, most, ...before });
      });
    }
  });
});
