import { describe, expect, it } from 'vitest';
import { find, put, say } from './sql/testing.ts';

const HEAD = "import mysql from 'mysql2/promise';\nconst pool = mysql.createPool({});\n";

describe('what a query of mysql2 asks for', () => {
  const cases: Record<string, string> = {
    "await pool.query('SELECT * FROM `users` WHERE `id` = ?', [id]);": 'many users [id eq id]',
    "await pool.execute('SELECT * FROM users WHERE status = \"open\" AND orgId = ? AND age > ?', [org, 3]);": 'many users [status eq, orgId eq org, age other 3]',
    "const conn = await pool.getConnection(); await conn.query('UPDATE users SET name = ? WHERE id = ?', [name, id]);": 'update-many users [id eq id] limited',
    "await pool.query('SELECT * FROM users WHERE id IN (?)', [ids]);": 'many users [id in ids]',
    "await pool.query('INSERT INTO users (a, b) VALUES (?, ?)', [a, b]);": 'create users [] limited',
    "await pool.query('INSERT INTO users (a) VALUES (?) ON DUPLICATE KEY UPDATE a = 1', [a]);": 'upsert users any opaque limited',
    "await pool.query('INSERT INTO users SET ?', [user]);": 'create users any opaque limited',
    "await pool.query('SELECT * FROM users WHERE id = ? LIMIT ?', [id, n]);": 'many users [id eq id] limited',
    "await pool.query('SELECT COUNT(*) AS total FROM users WHERE orgId = ?', [id]);": 'count users [orgId eq id]',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(say(find(HEAD + text).queries[0])).toBe(expected));

  it('through promises around the callback interface', () => {
    const text = "const mysql = require('mysql2');\nconst pool = mysql.createPool({}).promise();\nasync function f(id) { const [rows] = await pool.query('SELECT * FROM users WHERE id = ?', [id]); return rows; }";
    expect(find(text, {}, 'main.js').queries[0]?.rowsPath).toEqual(['0']);
    const old = "const mysql = require('mysql');\nconst util = require('util');\nconst db = mysql.createConnection({});\nconst query = util.promisify(db.query).bind(db);\nasync function f(id) { return await query('SELECT * FROM users WHERE id = ?', [id]); }";
    expect(say(find(old, {}, 'main.js').queries[0])).toBe('many users [id eq id]');
    expect(find(old, {}, 'main.js').queries[0]?.rowsPath).toEqual([]);
  });

  it('leaves callbacks as they are', () => {
    const text = "const db = require('mysql2').createConnection({});\ndb.query('SELECT * FROM users WHERE id = ?', [id], (error, rows) => done(rows));";
    const [query] = find(text, {}, 'main.js').queries;
    expect(say(query)).toBe('many users [id eq id]');
    expect(query?.result).toMatchObject({ code: 'SHAPE' });
  });
});

describe('where the code takes the rows', () => {
  const Q = "await pool.query('SELECT * FROM users WHERE id = ?', [id])";
  const N = "await pool.query('SELECT COUNT(*) AS total FROM users WHERE org = ?', [id])";
  const cases: Record<string, string> = {
    [`const [rows] = ${Q};`]: 'rows: const rows = found.get(id);',
    [`const [[user]] = ${Q};`]: 'row: const user = found.get(id);',
    [`const [rows, fields] = ${Q};`]: 'rows: const rows = found.get(id);',
    [`const [rows, fields] = ${Q}; use(fields);`]: 'SHAPE The result is used for more than its rows.',
    [`const user = (${Q})[0][0];`]: 'row: const user = found.get(id);',
    [`const result = ${Q}; use(result[0]);`]: 'rows: const result = [found.get(id)]; use(result[0]);',
    [`const [[{ total }]] = ${N};`]: 'value: const total = found.get(id);',
    [`const [rows] = ${N};\nuse(rows[0].total);`]: 'value: use(found.get(id));',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(put(HEAD + text, HEAD)).toBe(expected));
});
