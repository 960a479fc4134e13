import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createClient } from '@supabase/supabase-js';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { describeWith } from '../services.ts';
import { holdsForAll, rewrite } from './harness.ts';
import { fill, shop, TABLES, type Shop } from './shop.testing.ts';

interface Module {
  run(input: Shop): Promise<unknown>;
}

const ORDERS = "const { data: orders } = await supabase.from('orders').select('*').order('id');";

/** Name, rule, most requests after the rewrite, and the body of `run`. */
const STORIES: [title: string, rule: string, most: number, body: string][] = [
  ['one row by its id', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const { data: customer } = await supabase.from('customers').select('*').eq('id', order.customer_id).maybeSingle();
    found.push({ order: order.id, customer });
  }
  return found;`],
  ['a row with some columns, all at once', 'n-plus-one-read', 1, `
  return Promise.all(ids.map(async (id) => {
    const { data: customer } = await supabase.from('customers').select('email').eq('id', id).single();
    return customer === null ? 'nobody' : customer.email;
  }));`],
  ['a list of at most one row', 'n-plus-one-read', 2, `
  ${ORDERS}
  const found = [];
  for (const order of orders) {
    const { data } = await supabase.from('customers').select('id, email').neq('email', 'zoe@shop.test').eq('number', order.number).maybeSingle();
    found.push(data?.id ?? null);
  }
  return found;`],
  ['rows that are created', 'n-plus-one-write', 2, `
  const known = orderIds.filter((id) => id < 7);
  for (const id of known) {
    await supabase.from('notes').insert({ order_id: id, text: sku });
  }
  const { data } = await supabase.from('notes').select('order_id, text').order('id');
  return data;`],
  ['rows that are changed to one value', 'n-plus-one-write', 2, `
  for (const id of orderIds) {
    await supabase.from('items').update({ is_gift: true }).eq('id', id);
  }
  const { data } = await supabase.from('items').select('id, is_gift').order('id');
  return data;`],
];

const DB = "import { createClient } from '@supabase/supabase-js';\nexport const supabase = globalThis.supabase ?? createClient('', '');\n";
const source = (body: string) => `import { supabase } from './db.js';

export async function run({ ids, orderIds, sku }) {
${body.replace(/^\n/, '')}
}
`;

const files = (body: string) => ({ 'src/story.ts': source(body), 'src/db.ts': DB, 'supabase/migrations/1_shop.sql': TABLES, 'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: { '@supabase/supabase-js': '^2.80.0', express: '^5.0.0' } }) });

let sent = 0;

function requests(): number {
  const count = sent;
  sent = 0;
  return count;
}

/**
 * A stand-in for PostgREST, with real PostgreSQL behind it and as much of its language as the stories speak:
 * `eq`, `neq`, `in`, `select`, `order`, one row instead of a list, INSERT and PATCH.
 */
function standIn(pool: Pool): Server {
  return createServer((request, response) => {
    sent++;
    answer(pool, request, response).catch((error: unknown) => send(response, 400, { message: String(error) }));
  });
}

function send(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

const name = (text: string): string => `"${text.replaceAll('"', '')}"`;

async function answer(pool: Pool, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost');
  const table = name(pathname.split('/').at(-1) ?? '');
  let text = '';
  for await (const chunk of request) text += String(chunk);
  const values: unknown[] = [];
  const value = (given: unknown): string => `$${values.push(given)}`;
  const terms = [...searchParams].flatMap(([column, filter]) => {
    const [, operator, operand = ''] = /^(eq|neq|in)\.(.*)$/s.exec(filter) ?? [];
    if (operator === undefined) return [];
    if (operator === 'in') return [`${name(column)}::text = any(${value([...operand.slice(1, -1).matchAll(/"([^"]*)"|([^,]+)/g)].map(([, quoted, plain]) => quoted ?? plain))})`];
    return [`${name(column)}::text ${operator === 'eq' ? '=' : '<>'} ${value(operand)}`];
  });
  const where = terms.length > 0 ? `where ${terms.join(' and ')}` : '';
  if (request.method === 'POST') {
    const rows: unknown[] = [JSON.parse(text)].flat();
    const keys = searchParams.get('columns')?.replaceAll('"', '').split(',') ?? Object.keys(rows[0] ?? {});
    const columns = keys.map(name).join(', ');
    await pool.query(`insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`, [JSON.stringify(rows)]);
    send(response, 201);
    return;
  }
  if (request.method === 'PATCH') {
    const entries = Object.entries(JSON.parse(text));
    await pool.query(`update ${table} set ${entries.map(([column, own]) => `${name(column)} = ${value(own)}`).join(', ')} ${where}`, values);
    send(response, 204);
    return;
  }
  const columns = (searchParams.get('select') ?? '*').split(',').map((each) => (each.trim() === '*' ? '*' : name(each.trim()))).join(', ');
  const [order] = (searchParams.get('order') ?? '').split('.');
  const { rows } = await pool.query(`select ${columns} from ${table} ${where} ${order ? `order by ${name(order)}` : ''}`, values);
  if (!request.headers.accept?.includes('vnd.pgrst.object')) send(response, 200, rows);
  else if (rows.length === 1) send(response, 200, rows[0]);
  else send(response, 406, { code: 'PGRST116', details: `The result contains ${rows.length} rows`, message: 'Cannot coerce the result to a single JSON object', hint: null });
}

describeWith(['PostgreSQL'], 'Supabase', (url) => {
  const schema = `differential_supabase_${process.pid}`;
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema} -c synchronous_commit=off`, max: 4 });
  const server = standIn(pool);

  beforeAll(async () => {
    await pool.query(`create schema ${schema}; ${TABLES}`);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    Reflect.set(globalThis, 'supabase', createClient(`http://127.0.0.1:${port}`, 'key', { auth: { persistSession: false, autoRefreshToken: false } }));
  });

  afterAll(async () => {
    await new Promise((done) => server.close(done));
    await pool.query(`drop schema ${schema} cascade`);
    await pool.end();
  });

  describe('a number of requests that does not grow', () => {
    for (const [title, rule, most, body] of STORIES) {
      it(title, async () => {
        const both = await rewrite<Module>({ rule, files: files(body) });
        await holdsForAll({ both, input: shop, load: (input) => fill(pool, input), run: (module, input) => module.run(input), statements: requests, most });
      });
    }
  });
});
