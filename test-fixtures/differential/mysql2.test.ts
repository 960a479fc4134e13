import { createRequire } from 'node:module';
import mysql, { type Pool } from 'mysql2/promise';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWith } from '../services.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { shop, type Shop } from './shop.testing.ts';

interface Module {
  run(input: Shop): Promise<unknown>;
}

const TABLES = [
  'create table customers (id int primary key, email varchar(60) not null unique, number bigint not null unique) engine=memory',
  'create table orders (id int primary key, customer_id int, number bigint not null) engine=memory',
  'create table items (id int auto_increment primary key, order_id int not null, sku varchar(20) collate utf8mb4_bin not null, amount int, price decimal(8, 2), is_gift tinyint(1) not null default 0) engine=memory',
  'create table notes (id int auto_increment primary key, order_id int not null check (order_id < 7), text varchar(60)) engine=memory',
];

const ORDERS = "const [orders] = await pool.query('select * from orders order by id');";

/** Name, rule, most statements after the rewrite, and the body of `run`. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['the first row of a result, by its id', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const [rows] = await pool.query('SELECT * FROM customers WHERE id = ?', [order.customer_id]);
    found.push({ order: order.id, customer: rows[0], isKnown: rows.length > 0 });
  }
  return found;`],
  ['a row of a prepared statement, all at once', 'n-plus-one-read', 1, `
  return Promise.all(ids.map(async (id) => {
    const [[customer]] = await pool.execute('select \`number\` from \`customers\` where \`id\` = ? limit 1', [id]);
    return customer === undefined ? 'nobody' : customer.number;
  }));`],
  ['a row by a bigint', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const [rows] = await pool.execute('select id from customers where number = ?', [order.number]);
    found.push(rows[0]?.id ?? null);
  }
  return found;`],
  ['rows of a parent, in order', 'n-plus-one-read', 2, `
  ${ORDERS}
  for (const order of orders) {
    const [own] = await pool.query('select id, sku, price from items where is_gift = ? and order_id = ? order by sku desc, id', [0, order.id]);
    order.items = own.map((item) => item.sku + item.price);
  }
  return orders;`],
  ['a count', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const [rows] = await pool.query('SELECT COUNT(*) AS total FROM items WHERE order_id = ?', [id]);
    found.push(rows[0].total);
  }
  return found;`],
  ['a count without a name', 'n-plus-one-read', 1, `
  return Promise.all(orderIds.map(async (id) => {
    const [rows] = await pool.query('SELECT COUNT(*) FROM items WHERE order_id = ?', [id]);
    return { id, items: rows[0]['COUNT(*)'] };
  }));`],
  ['a sum', 'n-plus-one-read', 1, `
  const found = [];
  for (const id of orderIds) {
    const [[row]] = await pool.query('select ifnull(sum(amount), 0) as total from items where order_id = ?', [id]);
    found.push(Number(row.total));
  }
  return found;`],
  ['rows that are created', 'n-plus-one-write', 2, `
  for (const id of orderIds) {
    await pool.execute('insert into notes (order_id, text) values (?, ?)', [id, sku]);
  }
  return (await pool.query('select order_id, text from notes order by id'))[0];`],
  ['rows that are changed to one value', 'n-plus-one-write', 2, `
  for (const id of orderIds) {
    await pool.query('update items set is_gift = ? where id = ?', [1, id]);
  }
  return (await pool.query('select id, is_gift from items order by id'))[0];`],
];

const DB = "import mysql from 'mysql2/promise';\nexport const pool = globalThis.mysqlPool ?? mysql.createPool({});\n";
const source = (body: string) => `import { pool } from './db.js';

export async function run({ ids, orderIds, sku }) {
${body.replace(/^\n/, '')}
}
`;

const files = (body: string) => ({ 'src/story.ts': source(body), 'src/db.ts': DB, 'db/schema.sql': TABLES.join(';\n'), 'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { mysql2: '^3.15.0', express: '^5.0.0' } }) });

async function fill(pool: Pool, { customers, orders, items }: Shop): Promise<void> {
  await pool.query('delete from items; delete from orders; delete from customers; delete from notes');
  if (customers.length > 0) await pool.query('insert into customers values ?', [customers.map(({ id, email, number }) => [id, `${id} ${email}`, number])]);
  if (orders.length > 0) await pool.query('insert into orders values ?', [orders.map(({ id, customerId, number }) => [id, customerId, number])]);
  if (items.length > 0) await pool.query('insert into items values ?', [items.map(({ id, orderId, sku, amount, price, isGift }) => [id, orderId, sku, amount, price, isGift])]);
}

let sent = 0;

/** Counts what this process sends to MySQL, prepared or not. */
function countStatements(): void {
  const connection: { prototype: Record<string, unknown> } = createRequire(import.meta.url)('mysql2').Connection;
  for (const method of ['query', 'execute']) {
    const original = connection.prototype[method];
    if (typeof original !== 'function') throw new Error(`mysql2 has no \`${method}\``);
    connection.prototype[method] = function (this: unknown, ...given: unknown[]): unknown {
      sent++;
      return Reflect.apply(original, this, given);
    };
  }
}

function statements(): number {
  const count = sent;
  sent = 0;
  return count;
}

describeWith(['MySQL'], 'mysql2', (url) => {
  const database = `differential_mysql2_${process.pid}`;
  let pool: Pool;

  beforeAll(async () => {
    const admin = await mysql.createConnection(url);
    await admin.query(`create database ${database}`);
    await admin.end();
    const { username, password, hostname, port } = new URL(url);
    pool = mysql.createPool({ host: hostname, port: Number(port || 3306), user: decodeURIComponent(username), password: decodeURIComponent(password), database, multipleStatements: true, connectionLimit: 4 });
    for (const table of TABLES) await pool.query(table);
    countStatements();
    Reflect.set(globalThis, 'mysqlPool', pool);
  });

  afterAll(async () => {
    await pool.query(`drop database ${database}`);
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
