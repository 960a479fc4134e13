import { describe, expect, it } from 'vitest';
import { find, put, say } from './sql/testing.ts';

const HEAD = "import { Pool } from 'pg';\nconst pool = new Pool();\n";

describe('what a query of pg asks for', () => {
  const cases: Record<string, string> = {
    "await pool.query('select * from users where id = $1', [id]);": 'many users [id eq id]',
    "await pool.query('select * from users where a = $1 and org = $2 limit 1', [o.id, 7]);": 'many users [a eq o.id, org eq 7] limited',
    "await pool.query(`select * from \"Orders\" o where o.\"userId\" = $1 for update`, [id]);": 'many Orders [userId eq id] locking',
    "await pool.query('select a.*, b.x from a join b on b.id = a.b where a.id = $1', [id]);": 'many a [id eq id] compound',
    "await pool.query('select * from users where id = any($1)', [ids]);": 'many users [id in ids]',
    "await pool.query('select * from users where age > $1 and (a = 1 or b = 2)', [n]);": 'many users [age other n,  other]',
    "const r = await pool.query('select count(*) from likes where post_id = $1', [id]); use(Number(r.rows[0].count));": 'count likes [post_id eq id]',
    "const r = await pool.query('select exists(select 1 from likes where post_id = $1) as liked', [id]); use(r.rows[0].liked);": 'exists likes [post_id eq id]',
    "await pool.query(`select * from users where id = ${id}`);": 'many users [id eq id]',
    "const T = 'users'; await pool.query(`select * from ${T} where id = $1`, [id]);": 'many users [id eq id]',
    "await pool.query('select * from ' + table + ' where id = $1', [id]);": 'raw ? any opaque limited',
    "await pool.query({ text: 'select * from users where id = $1', values: [id] });": 'many users [id eq id]',
    "await pool.query('insert into users (name) values ($1) returning *', [name]);": 'create users [] limited',
    "await pool.query('insert into users (name) values ($1) on conflict (name) do nothing', [name]);": 'upsert users [] limited',
    "await pool.query('update users set name = $1 where id = $2', [name, id]);": 'update-many users [id eq id] limited',
    "await pool.query('delete from users where id = $1', [id]);": 'delete-many users [id eq id] limited',
    "await pool.query('BEGIN');": 'transaction ? [] limited',
    "await pool.query('select avg(age), min(age) from users where org = $1', [id]);": 'aggregate users [org eq id] compound',
    "await pool.query('select frobnicate from where', [id]);": 'many where any opaque limited',
    "const client = await pool.connect(); await client.query('select * from users where id = $1', [id]);": 'many users [id eq id]',
    "await pool.query(\"select set_config('app.org', $1, true)\", [org]);": 'raw ? any opaque limited',
    "await pool.query('select * from users where id = $1 limit 1', [o.id]);": 'many users [id eq o.id]',
    "cache.query('select * from users');": 'none',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(say(find(HEAD + text).queries[0])).toBe(expected));

  it('through a function of the project around `query`', () => {
    const db = "const { Pool } = require('pg');\nconst pool = new Pool();\nmodule.exports = { query: (text, params) => pool.query(text, params) };\n";
    const [query] = find("const db = require('./db');\nasync function f(id) { const { rows } = await db.query('select * from users where id = $1', [id]); return rows; }\n", { 'db.js': db }, 'main.js').queries;
    expect(say(query)).toBe('many users [id eq id]');
    expect(query?.rowsPath).toEqual(['rows']);
  });

  it('through a function that gives the rows', () => {
    const db = "import { Pool } from 'pg';\nconst pool = new Pool();\nexport async function query(sql: string, values: unknown[] = []) { const { rows } = await pool.query(sql, values); return rows; }\n";
    const [query] = find("import { query } from './db';\nconst users = await query('select * from users where id = $1', [1]);\n", { 'db.ts': db }).queries;
    expect(say(query)).toBe('many users [id eq 1]');
    expect(query?.rowsPath).toEqual([]);
  });

  it('through a parameter with a type, and one that callers fill', () => {
    expect(say(find("import type { PoolClient } from 'pg';\nasync function f(client: PoolClient) { await client.query('delete from a'); }").queries[0])).toBe('delete-many a [] limited');
    expect(say(find(`${HEAD}async function f(client) { await client.query('delete from a'); }\nf(pool);`).queries[0])).toBe('delete-many a [] limited');
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
    [`const result = ${Q}; use(result);`]: 'SHAPE The result is used for more than its rows.',
    [`const { rows, fields } = ${Q};`]: 'SHAPE The result is used for more than its rows.',
    ["const p = pool.query('select * from users');"]: 'SHAPE The promise of the query is handed on instead of awaited where it stands.',
    [`const { rows } = ${N};\nuse(parseInt(rows[0].count, 10));`]: 'value: use(found.get(id));',
    [`const { rows } = ${N};\nuse(rows[0].count);`]: 'value: use(String(found.get(id)));',
    [`const { rows: [{ count }] } = ${N};`]: 'value: const count = String(found.get(id));',
    [`const n = +(${N}).rows[0].count;`]: 'value: const n = found.get(id);',
    [`const { rows } = ${N};\nuse(rows);`]: 'SHAPE More than `count` of the result is read.',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(put(HEAD + text, HEAD)).toBe(expected));
});
