import { describe, expect, it } from 'vitest';
import type { BatchKind } from '../queries.ts';
import { batched } from './testing.ts';

type Case = [text: string, kind: BatchKind, column: string, expected: string];

function holds(head: string, cases: readonly Case[]): void {
  for (const [text, kind, column, expected] of cases) it(text, () => expect(batched(head + text, kind, column)).toBe(expected));
}

describe('one statement for all keys with pg', () => {
  holds("import { Pool } from 'pg';\nconst pool = new Pool();\n", [
    ["const { rows } = await pool.query('SELECT * FROM users WHERE id = $1', [id]);", 'by-id', 'id', "const { rows: found } = await pool.query('SELECT * FROM users WHERE id = any($1)', [ids]) | row.id | safe"],
    ["const { rows } = await pool.query('SELECT * FROM users WHERE id = $1 LIMIT 1', [id]);", 'by-id', 'id', "const { rows: found } = await pool.query('SELECT * FROM users WHERE id = any($1)', [ids]) | row.id | safe"],
    ["const { rows } = await pool.query('SELECT name FROM users WHERE id = $1 AND org = $2', [o.id, org]);", 'by-id', 'id', "const { rows: found } = await pool.query('SELECT name, id FROM users WHERE id = any($1) AND org = $2', [ids, org]) | row.id | safe"],
    ["const { rows } = await pool.query(`SELECT * FROM \"Posts\" p WHERE p.\"userId\" = $2::uuid AND open = $1 ORDER BY id`, [true, id]);", 'children', 'userId', 'const { rows: found } = await pool.query(`SELECT * FROM "Posts" p WHERE p."userId" = any($2::uuid[]) AND open = $1 ORDER BY id`, [true, ids]) | row.userId | safe'],
    ["const { rows } = await pool.query('SELECT * FROM posts WHERE user_id = $1', [id]);", 'children', 'user_id', "const { rows: found } = await pool.query('SELECT * FROM posts WHERE user_id = any($1)', [ids]) | row.user_id | review"],
    ["const { rows } = await pool.query('select count(*) from likes where post_id = $1', [id]);\nuse(+rows[0].count);", 'count', 'post_id', "const { rows: found } = await pool.query('select post_id, count(*) from likes where post_id = any($1) group by post_id', [ids]) | row.post_id | Number(row.count) | safe"],
    ["const { rows } = await pool.query('SELECT COUNT(*)::int AS n FROM likes WHERE (post_id = $1 AND deleted IS NULL);', [id]);\nuse(rows[0].n);", 'count', 'post_id', "const { rows: found } = await pool.query('SELECT post_id, COUNT(*)::int AS n FROM likes WHERE (post_id = any($1) AND deleted IS NULL) GROUP BY post_id;', [ids]) | row.post_id | row.n | safe"],
    ["const { rows } = await pool.query('select coalesce(sum(amount), 0) as total from payments where user_id = $1', [id]);\nuse(Number(rows[0].total));", 'sum', 'user_id', "const { rows: found } = await pool.query('select user_id, coalesce(sum(amount), 0) as total from payments where user_id = any($1) group by user_id', [ids]) | row.user_id | Number(row.total) | safe"],
    ["const { rows } = await pool.query('select exists(select 1 from likes where post_id = $1 and user_id = $2) as liked', [id, me]);\nuse(rows[0].liked);", 'exists', 'post_id', "const { rows: found } = await pool.query('select distinct post_id from likes where post_id = any($1) and user_id = $2', [ids, me]) | row.post_id | safe"],
    ["const { rows } = await pool.query<User>('select name from users where id = $1', [id]);", 'by-id', 'id', "const { rows: found } = await pool.query('select name, id from users where id = any($1)', [ids]) | row.id | safe"],
    ["const { rows } = await pool.query({ text: 'select * from users where id = $1', values: [id] });", 'by-id', 'id', "const { rows: found } = await pool.query({ text: 'select * from users where id = any($1)', values: [ids] }) | row.id | safe"],
    ["const Q = 'select * from users where id = $1';\nconst { rows } = await pool.query(Q, [id]);", 'by-id', 'id', "const { rows: found } = await pool.query('select * from users where id = any($1)', [ids]) | row.id | safe"],
    ["const C = 'id, name';\nconst { rows } = await pool.query(`select ${C} from users where id = $1`, [id]);", 'by-id', 'id', 'const { rows: found } = await pool.query(`select ${C} from users where id = any($1)`, [ids]) | row.id | safe'],
    ["const { rows } = await pool.query(`select * from users where id = ${id}`);", 'by-id', 'id', 'SHAPE Values are written into the SQL text instead of being sent beside it.'],
    ["const { rows } = await pool.query('select * from users where id = $1 or boss = $1', [id]);", 'by-id', 'id', 'no such condition'],
    ["const { rows } = await pool.query('select * from users where id = $1 and boss <> $1', [id]);", 'by-id', 'id', 'SHAPE `$1` stands in the SQL text more than once.'],
    ["const { rows } = await pool.query('select * from a join b on b.id = a.b where a.id = $1', [id]);", 'by-id', 'id', 'SHAPE The statement joins or groups rows of its own.'],
    ["const { rows } = await pool.query('select * from posts where user_id = $1 limit 3', [id]);", 'children', 'user_id', 'SHAPE LIMIT counts the rows of each element.'],
    ["const { rows } = await pool.query('select * from posts where user_id = $1', values);", 'children', 'user_id', 'SHAPE The values of the statement are not written out in the call.'],
    ["const result = await pool.query('select * from posts where user_id = $1', [id]); use(result);", 'children', 'user_id', 'SHAPE The result is used for more than its rows.'],
  ]);
});

describe('one statement for all keys with mysql2', () => {
  holds("import mysql from 'mysql2/promise';\nconst pool = mysql.createPool({});\n", [
    ["const [rows] = await pool.query('SELECT * FROM `users` WHERE `id` = ?', [id]);", 'by-id', 'id', "const [found] = await pool.query('SELECT * FROM `users` WHERE `id` IN (?)', [ids.length > 0 ? ids : [null]]) | row.id | safe"],
    ["const [rows] = await pool.execute('SELECT * FROM posts WHERE org = ? AND userId = ? ORDER BY id', [org, id]);", 'children', 'userId', "const [found] = await pool.query('SELECT * FROM posts WHERE org = ? AND userId IN (?) ORDER BY id', [org, ids.length > 0 ? ids : [null]]) | row.userId | safe"],
    ["const [rows] = await pool.query('SELECT COUNT(*) FROM likes WHERE post_id = ?', [id]);\nuse(rows[0]['COUNT(*)']);", 'count', 'post_id', "const [found] = await pool.query('SELECT post_id, COUNT(*) FROM likes WHERE post_id IN (?) GROUP BY post_id', [ids.length > 0 ? ids : [null]]) | row.post_id | row['COUNT(*)'] | safe"],
  ]);
});

describe('one statement for all keys with tagged templates', () => {
  holds("import postgres from 'postgres';\nconst sql = postgres('');\n", [
    ['const [user] = await sql`select * from users where id = ${id}`;', 'by-id', 'id', 'const found = await sql`select * from users where id = any(${ids})` | row.id | safe'],
    ['const posts = await sql<Post[]>`select title from posts where user_id = ${u.id}::uuid and open = ${open} order by id`;', 'children', 'user_id', 'const found = await sql`select title, user_id from posts where user_id = any(${ids}::uuid[]) and open = ${open} order by id` | row.user_id | safe'],
    ['const [{ n }] = await sql`select count(*)::int as n from likes where post_id = ${id}`;', 'count', 'post_id', 'const found = await sql`select post_id, count(*)::int as n from likes where post_id = any(${ids}) group by post_id` | row.post_id | row.n | safe'],
  ]);
});

describe('one statement for all keys with Knex', () => {
  holds("import makeKnex from 'knex';\nconst knex = makeKnex({ client: 'pg' });\n", [
    ["const user = await knex('users').where({ id: o.userId }).first();", 'by-id', 'id', "const found = await knex('users').whereIn('id', ids) | row.id | safe"],
    ["const user = await knex('users').where({ id: o.userId, org }).select('name').first();", 'by-id', 'id', "const found = await knex('users').where({ org }).whereIn('id', ids).select('name', 'id') | row.id | safe"],
    ["const user = await knex('users as u').where('u.id', o.userId).first('u.name');", 'by-id', 'id', "const found = await knex('users as u').whereIn('u.id', ids).select('u.name', 'u.id') | row.id | safe"],
    ["const posts = await knex('posts').where('open', true).andWhere('user_id', '=', u.id).orderBy('id');", 'children', 'user_id', "const found = await knex('posts').where('open', true).whereIn('user_id', ids).orderBy('id') | row.user_id | safe"],
    ["const [{ n }] = await knex('likes').where({ post_id: id }).count('* as n');\nuse(Number(n));", 'count', 'post_id', "const found = await knex('likes').whereIn('post_id', ids).count('* as n').select('post_id').groupBy('post_id') | row.post_id | Number(row.n) | safe"],
    ["const row = await knex('likes').where({ post_id: id }).count().first();\nuse(row.count);", 'count', 'post_id', "const found = await knex('likes').whereIn('post_id', ids).count().select('post_id').groupBy('post_id') | row.post_id | Number(row.count) | safe"],
    ["const posts = await knex('posts').where({ user_id: id }).limit(3);", 'children', 'user_id', 'SHAPE `limit` counts the rows of each element.'],
    ["const posts = await knex('posts').where({ user_id: id }).modify(page);", 'children', 'user_id', 'SHAPE `.modify()` cannot be read from the code alone.'],
    ["const posts = await knex('posts').where({ user_id: id }).distinct('tag');", 'children', 'user_id', 'SHAPE The query joins or groups rows of its own.'],
  ]);
});

describe('one request for all keys with Supabase', () => {
  holds("import { createClient } from '@supabase/supabase-js';\nconst supabase = createClient('', '');\n", [
    ["const { data: user } = await supabase.from('users').select('name').eq('id', id).single();", 'by-id', 'id', "const found = await supabase.from('users').select('name, id').in('id', ids).then(({ data }) => data ?? []) | row.id | safe"],
    ["const { data: user, error } = await supabase.from('users').select('*').eq('id', id).single();", 'by-id', 'id', 'SHAPE The error of each query is looked at by itself.'],
    ["const { data } = await supabase.from('posts').select('*').eq('user_id', id);", 'children', 'user_id', 'SHAPE Supabase sends 1000 rows in an answer and leaves the rest out without a word, so one request for all elements may lose rows.'],
  ]);
});
