import { describe, expect, it } from 'vitest';
import { memoryHost } from '../project/host.ts';
import { createProject } from '../project/index.ts';
import { queriesIn, type Query } from './queries.ts';

const HEAD = "import { Pool } from 'pg';\nconst pool = new Pool();\n";

function queries(text: string, others: Record<string, string> = {}, path = 'main.ts'): readonly Query[] {
  const project = createProject(memoryHost({ 'package.json': '{ "dependencies": { "pg": "^8.0.0" } }', [path]: text, ...others }));
  const file = project.file(path);
  if (!file) throw new Error('does not parse');
  return queriesIn(project, file);
}

/** A query in a line, and the code after its value has been put where the result is read. */
function say(query: Query | undefined): string {
  if (!query) return 'none';
  const { text } = query.file;
  const terms = (query.conditions ?? []).map(({ column, operator, value }) => `${column} ${operator}${value ? ` ${text.slice(...value.range)}` : ''}`);
  return [query.kind, query.table ?? '?', `[${terms.join(', ')}]`, ...(query.opaque === undefined ? [] : ['opaque']), ...(query.isCompound ? ['compound'] : []), ...(query.isLocking ? ['locking'] : []), ...(query.limit === 'none' ? [] : ['limited'])].join(' ');
}

function put(text: string, value = 'found.get(id)'): string {
  const [query] = queries(text);
  const result = query?.result;
  if (!result) return 'no result';
  if (!('gives' in result)) return result.because;
  const edits = [...result.edits(value)].sort((a, b) => b.range[0] - a.range[0]);
  const after = edits.reduce((at, edit) => at.slice(0, edit.range[0]) + edit.text + at.slice(edit.range[1]), text);
  return `${result.gives}: ${after.slice(HEAD.length)}`;
}

describe('what a query of pg asks for', () => {
  const cases: Record<string, string> = {
    "await pool.query('select * from users where id = $1', [id]);": 'many users [id eq id]',
    "await pool.query('select * from users where id = $1 and org = $2 limit 1', [o.id, 7]);": 'many users [id eq o.id, org eq 7] limited',
    "await pool.query(`select * from \"Orders\" o where o.\"userId\" = $1 for update`, [id]);": 'many Orders [userId eq id] locking',
    "await pool.query('select a.*, b.x from a join b on b.id = a.b where a.id = $1', [id]);": 'many a [id eq id] compound',
    "await pool.query('select * from users where id = any($1)', [ids]);": 'many users [id in ids]',
    "await pool.query('select * from users where age > $1 and (a = 1 or b = 2)', [n]);": 'many users [age other n,  other]',
    "const r = await pool.query('select count(*) from likes where post_id = $1', [id]); use(Number(r.rows[0].count));": 'count likes [post_id eq id]',
    "const r = await pool.query('select exists(select 1 from likes where post_id = $1) as liked', [id]); use(r.rows[0].liked);": 'exists likes [post_id eq id]',
    "await pool.query(`select * from users where id = ${id}`);": 'many users [id eq id]',
    "const T = 'users'; await pool.query(`select * from ${T} where id = $1`, [id]);": 'many users [id eq id]',
    "await pool.query('select * from ' + table + ' where id = $1', [id]);": 'raw ? [] opaque limited',
    "await pool.query({ text: 'select * from users where id = $1', values: [id] });": 'many users [id eq id]',
    "await pool.query('insert into users (name) values ($1) returning *', [name]);": 'create users [] limited',
    "await pool.query('insert into users (name) values ($1) on conflict (name) do nothing', [name]);": 'upsert users [] limited',
    "await pool.query('update users set name = $1 where id = $2', [name, id]);": 'update-many users [id eq id] limited',
    "await pool.query('delete from users where id = $1', [id]);": 'delete-many users [id eq id] limited',
    "await pool.query('BEGIN');": 'transaction ? [] limited',
    "await pool.query('select avg(age), min(age) from users where org = $1', [id]);": 'aggregate users [org eq id] compound',
    "await pool.query('select frobnicate users where', [id]);": 'many ? [] opaque limited',
    "const client = await pool.connect(); await client.query('select * from users where id = $1', [id]);": 'many users [id eq id]',
    "cache.query('select * from users');": 'none',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(say(queries(HEAD + text)[0])).toBe(expected));

  it('through a function of the project around `query`', () => {
    const db = "const { Pool } = require('pg');\nconst pool = new Pool();\nmodule.exports = { query: (text, params) => pool.query(text, params) };\n";
    const [query] = queries("const db = require('./db');\nasync function f(id) { const { rows } = await db.query('select * from users where id = $1', [id]); return rows; }\n", { 'db.js': db }, 'main.js');
    expect(say(query)).toBe('many users [id eq id]');
    expect(query?.rowsPath).toEqual(['rows']);
  });

  it('through a function that gives the rows', () => {
    const db = "import { Pool } from 'pg';\nconst pool = new Pool();\nexport async function query(sql: string, values: unknown[] = []) { const { rows } = await pool.query(sql, values); return rows; }\n";
    const [query] = queries("import { query } from './db';\nconst users = await query('select * from users where id = $1', [1]);\n", { 'db.ts': db });
    expect(say(query)).toBe('many users [id eq 1]');
    expect(query?.rowsPath).toEqual([]);
  });

  it('through a parameter with a type, and one that callers fill', () => {
    expect(say(queries("import type { PoolClient } from 'pg';\nasync function f(client: PoolClient) { await client.query('delete from a'); }")[0])).toBe('delete-many a [] limited');
    expect(say(queries(`${HEAD}async function f(client) { await client.query('delete from a'); }\nf(pool);`)[0])).toBe('delete-many a [] limited');
  });
});

describe('where the code takes the rows', () => {
  const Q = "await pool.query('select * from users where id = $1', [id])";
  const N = "await pool.query('select count(*) from users where org = $1', [id])";
  const cases: Record<string, string> = {
    [`const { rows } = ${Q};`]: 'rows: const rows = found.get(id);',
    [`const { rows: users } = ${Q};`]: 'rows: const users = found.get(id);',
    [`const { rows: [user] } = ${Q};`]: 'row: const user = found.get(id);',
    [`const result = ${Q}; use(result.rows[0], result.rows.length);`]: 'rows: const result = { rows: found.get(id) }; use(result.rows[0], result.rows.length);',
    [`const users = (${Q}).rows;`]: 'rows: const users = found.get(id);',
    [`const user = (${Q}).rows[0];`]: 'row: const user = found.get(id);',
    [`const { rowCount } = ${Q};`]: 'rows: const rowCount = (found.get(id)).length;',
    [`const result = ${Q}; use(result);`]: 'The result is used for more than its rows.',
    [`const { rows, fields } = ${Q};`]: 'The result is used for more than its rows.',
    ["const p = pool.query('select * from users');"]: 'The promise of the query is handed on instead of awaited where it stands.',
    [`const { rows } = ${N};\nuse(parseInt(rows[0].count, 10));`]: 'value: use(found.get(id));',
    [`const { rows } = ${N};\nuse(rows[0].count);`]: 'value: use(String(found.get(id)));',
    [`const { rows: [{ count }] } = ${N};`]: 'value: const count = String(found.get(id));',
    [`const n = +(${N}).rows[0].count;`]: 'value: const n = found.get(id);',
    [`const { rows } = ${N};\nuse(rows);`]: 'More than `count` of the first row is read.',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(put(HEAD + text)).toBe(expected));
});
