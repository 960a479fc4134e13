import { describe, expect, it } from 'vitest';
import { rewritten } from './testing.ts';

type Case = [text: string, how: 'count' | 'limit' | 'create' | 'update', expected: string, column?: string];

function holds(head: string, cases: readonly Case[], others: Readonly<Record<string, string>> = {}): void {
  for (const [text, how, expected, column] of cases) it(`${how}: ${text}`, () => expect(rewritten(head + text, how, column, others)).toBe(expected));
}

describe('pg', () => {
  holds("import { Pool } from 'pg';\nconst pool = new Pool();\n", [
    ["const { rows } = await pool.query('SELECT * FROM users WHERE org = $1 ORDER BY name DESC', [org]);", 'limit', "const { rows } = await pool.query('SELECT * FROM users WHERE org = $1 ORDER BY name DESC LIMIT 1001', [org]); | safe"],
    ["const { rows } = await pool.query('SELECT * FROM users;');", 'limit', "const { rows } = await pool.query('SELECT * FROM users LIMIT 1001;'); | safe"],
    ["const { rows } = await pool.query(`SELECT * FROM users -- all of them`);", 'limit', 'SHAPE A comment in the SQL text may swallow what is put behind it.'],
    ["const { rows } = await pool.query('SELECT * FROM users LIMIT 5');", 'limit', 'SHAPE The statement has a limit of its own.'],
    ["const { rows } = await pool.query('SELECT * FROM users FOR UPDATE');", 'limit', 'SHAPE The statement locks its rows.'],
    ["const { rows } = await pool.query<User>('select id, name from users where org = $1 order by name desc nulls last', [org]);", 'count', "const { rows } = await pool.query('select count(*) as count from users where org = $1', [org]); | Number(rows[0].count) | safe"],
    ["const { rows } = await pool.query('select id, $1 as tag from users where role = $2', [tag, role]);", 'count', 'SHAPE More than columns is selected, or a placeholder stands where the count would leave it out.'],
    ["const { rows } = await pool.query('select id from users order by $1', [tag]);", 'count', 'SHAPE More than columns is selected, or a placeholder stands where the count would leave it out.'],
    ["const { rows } = await pool.query('select unnest(tags) from users');", 'count', 'SHAPE More than columns is selected, or a placeholder stands where the count would leave it out.'],
    ["const { rows } = await pool.query('select lower(name) from users');", 'count', 'SHAPE More than columns is selected, or a placeholder stands where the count would leave it out.'],
    ["const { rows } = await pool.query('select archive_user(id) from users order by id');", 'limit', 'SHAPE A function in the SELECT list may do something for each row, or make several rows of one.'],
    ["const { rows } = await pool.query('select id, coalesce(public.next_of(id), 1) from users order by id');", 'limit', 'SHAPE A function in the SELECT list may do something for each row, or make several rows of one.'],
    ["const { rows } = await pool.query('select lower(name) from users order by id');", 'limit', "const { rows } = await pool.query('select lower(name) from users order by id limit 1001'); | safe"],
    ["const { rows } = await pool.query('select 1, null, id from users');", 'count', "const { rows } = await pool.query('select count(*) as count from users'); | Number(rows[0].count) | safe"],
    ["const { rows } = await pool.query({ text: 'select id from users', rowMode: 'array' });", 'count', 'SHAPE The rows may come as arrays, in which no column has a name.'],
    ["const { rows } = await pool.query('select distinct name from users');", 'count', 'SHAPE The statement limits, joins or groups its rows.'],
    ["await pool.query('INSERT INTO items (order_id, sku) VALUES ($1, $2)', [order.id, item.sku]);", 'create', "await pool.query(`INSERT INTO items (order_id, sku) VALUES ${rows.map((_, i) => `($${i * 2 + 1}, $${i * 2 + 2})`).join(', ')}`, rows.flat()) | 32767 | review"],
    ["await pool.query('insert into items (order_id, at) values ($1, now()) returning id', [order.id]);", 'create', "await pool.query(`insert into items (order_id, at) values ${rows.map((_, i) => `($${i * 1 + 1}, now())`).join(', ')} returning id`, rows.flat()) | 65535 | review"],
    ["await pool.query('insert into items (a) values ($1) on conflict do nothing', [a]);", 'create', 'SHAPE The statement does more than insert one row.'],
    ["await pool.query('update users set active = $1 where id = $2', [false, user.id]);", 'update', "await pool.query('update users set active = $1 where id = any($2)', [false, ids]) | undefined | review"],
    ["await pool.query('update users set visits = visits + 1 where id = $1', [user.id]);", 'update', 'SHAPE The new value comes from the old one, which changes once for each time a key is there.'],
  ]);
  holds("import { Pool } from 'pg';\nconst pool = new Pool();\n", [
    ["await pool.query('insert into items (order_id, sku) values ($1, $2)', [order.id, item.sku]);", 'create', "await pool.query('insert into items (order_id, sku) select * from unnest($1::int[], $2::text[])', [rows.map((row) => row[0]), rows.map((row) => row[1])]) | undefined | review"],
  ], { 'schema.sql': 'create table items (id serial primary key, order_id int not null, sku varchar(20));' });
});

describe('mysql2', () => {
  holds("import mysql from 'mysql2/promise';\nconst pool = mysql.createPool({});\n", [
    ["const [rows] = await pool.query('SELECT * FROM users');", 'count', "const [rows] = await pool.query('SELECT count(*) as count FROM users'); | rows[0].count | safe"],
    ["const [rows] = await pool.query('SELECT ? AS x, id FROM users WHERE role = ?', [tag, role]);", 'count', 'SHAPE More than columns is selected, or a placeholder stands where the count would leave it out.'],
    ["const [rows] = await pool.query({ sql: 'SELECT id FROM users', rowsAsArray: true });", 'count', 'SHAPE The rows may come as arrays, in which no column has a name.'],
    ["await pool.execute('INSERT INTO items (order_id, sku) VALUES (?, ?)', [order.id, item.sku]);", 'create', "await pool.query('INSERT INTO items (order_id, sku) VALUES ?', [rows]) | 5000 | review"],
    ["await pool.execute('INSERT INTO items (order_id, at) VALUES (?, NOW())', [order.id]);", 'create', 'SHAPE Not every column of the row is a placeholder.'],
    ["await pool.query('UPDATE users SET active = 0 WHERE id = ?', [user.id]);", 'update', "await pool.query('UPDATE users SET active = 0 WHERE id IN (?)', [ids.length > 0 ? ids : [null]]) | undefined | review"],
  ]);
});

describe('mysql2 with rows as arrays', () => {
  holds("import mysql from 'mysql2/promise';\nconst pool = mysql.createPool({ rowsAsArray: true });\n", [
    ["const [rows] = await pool.query('SELECT id FROM users');", 'count', 'SHAPE The rows may come as arrays, in which no column has a name.'],
    ["const connection = await pool.getConnection(); const [rows] = await connection.query('SELECT id FROM users');", 'count', 'SHAPE The rows may come as arrays, in which no column has a name.'],
  ]);
});

describe('postgres.js', () => {
  holds("import postgres from 'postgres';\nconst sql = postgres('');\n", [
    ['const users = await sql`select * from users where org = ${org}`;', 'limit', 'const users = await sql`select * from users where org = ${org} limit 1001`; | safe'],
    ['const users = await sql`select * from users where org = ${org} order by id`;', 'count', 'const users = await sql`select count(*) as count from users where org = ${org}`; | Number(rows[0].count) | safe'],
    ['const users = await sql`select id, ${tag} as tag from users where org = ${org}`;', 'count', 'SHAPE More than columns is selected, or a placeholder stands where the count would leave it out.'],
    ['await sql`update users set active = false where id = ${user.id}`;', 'update', 'await sql`update users set active = false where id = any(${ids})` | undefined | review'],
  ]);
});

describe('Knex', () => {
  holds("import makeKnex from 'knex';\nconst knex = makeKnex({ client: 'pg' });\n", [
    ["const users = await knex('users').where({ org }).select('id').orderBy('id');", 'count', "const users = await knex('users').where({ org }).count('* as count'); | Number(rows[0].count) | safe"],
    ["const users = await knex('users').where({ org });", 'limit', "const users = await knex('users').where({ org }).limit(1001); | safe"],
    ["await knex('items').insert({ order_id: order.id, sku: item.sku });", 'create', "await knex('items').insert(rows) | 30000 | review"],
    ["await knex('users').where({ id: user.id }).update({ active: false });", 'update', "await knex('users').whereIn('id', ids).update({ active: false }) | undefined | review"],
    ["await knex('users').where({ id: user.id }).increment('visits', 1);", 'update', 'SHAPE The new value comes from the old one, or the rows are given back.'],
  ]);
});

describe('Supabase', () => {
  holds("import { createClient } from '@supabase/supabase-js';\nconst supabase = createClient('', '');\n", [
    ["const { data } = await supabase.from('posts').select('*');", 'limit', "const { data } = await supabase.from('posts').select('*').limit(1001); | safe"],
    ["await supabase.from('items').insert({ order_id: order.id });", 'create', "await supabase.from('items').insert(rows) | 1000 | review"],
    ["await supabase.from('users').update({ active: false }).eq('id', user.id);", 'update', "await supabase.from('users').update({ active: false }).in('id', ids) | 200 | review"],
  ]);
});
