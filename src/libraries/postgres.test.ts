import { describe, expect, it } from 'vitest';
import { find, put, say } from './sql/testing.ts';

const HEAD = "import postgres from 'postgres';\nconst sql = postgres('');\n";

describe('what a query of postgres.js asks for', () => {
  const cases: Record<string, string> = {
    'await sql`select * from users where id = ${id}`;': 'many users [id eq id]',
    'await sql<User[]>`select id, name from users where id = ${o.id} and age > ${n} order by id limit ${m}`;': 'many users [id eq o.id, age other n] limited ordered',
    'await sql`select * from users where id in ${sql(ids)}`;': 'many users [id in sql(ids)]',
    'await sql`insert into users ${sql(user)}`;': 'create users any opaque limited',
    'await sql`insert into users (a) values (${a})`;': 'create users [] limited',
    'await sql`update users set a = ${a} where id = ${id} ${extra}`;': 'update users any opaque limited',
    'const extra = sql`and a = ${a}`;': 'none',
    'await sql.begin(async (sql) => { await sql`delete from users where id = ${id}`; });': 'delete-many users [id eq id] limited transaction',
    "await sql.unsafe('select * from users where id = $1', [id]);": 'many users [id eq id]',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(say(find(HEAD + text).queries[0])).toBe(expected));

  it('of Neon', () => {
    const text = "import { neon } from '@neondatabase/serverless';\nconst sql = neon(process.env.DATABASE_URL);\nconst users = await sql`select * from users where id = ${id}`;";
    const [query] = find(text).queries;
    expect(query?.library).toBe('neon');
    expect(say(query)).toBe('many users [id eq id]');
  });
});

describe('where the code takes a number', () => {
  const cases: Record<string, string> = {
    'const [{ count }] = await sql`select count(*) from users where org = ${id}`;\nuse(Number(count));': 'value: const count = found.get(id);\nuse(Number(count));',
    'const [row] = await sql`select count(*)::int as n from users where org = ${id}`;\nuse(row.n);': 'value: use(found.get(id));',
    'const users = await sql`select * from users where org = ${id}`;': 'no result',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(put(HEAD + text, HEAD)).toBe(expected));
});
