import { describe, expect, it } from 'vitest';
import { find, put, say } from './sql/testing.ts';

const HEAD = "import makeKnex from 'knex';\nconst knex = makeKnex({ client: 'pg' });\n";

describe('what a query of Knex asks for', () => {
  const cases: Record<string, string> = {
    "await knex('users').where({ id: o.userId }).first();": 'one users [id eq o.userId]',
    "await knex('users as u').where('u.id', id).andWhere('u.age', '>', 3).select('id', 'name').orderBy('id').limit(5);": 'many users [id eq id, age other 3] limited ordered',
    "await knex.select('*').from('users').where('org', '=', org);": 'many users [org eq org]',
    "await knex('users').whereIn('id', ids);": 'many users [id in ids]',
    "await knex('users').where('a', 1).orWhere('b', 2);": 'many users any',
    "await knex('users').where(filters);": 'many users any',
    "await knex('users').whereNull('deleted_at').where({ org });": 'many users [deleted_at other, org eq org]',
    "await knex('users').join('orgs', 'orgs.id', 'users.org').where('org', org);": 'many users [org eq org] compound',
    "await knex('likes').where({ post_id: id }).count('* as n').first();": 'count likes [post_id eq id]',
    "await knex('users').where({ id }).first().forUpdate();": 'one users [id eq id] locking',
    "await knex('users').insert({ name });": 'create users []',
    "await knex('users').insert(rows);": 'create-many users []',
    "await knex('users').insert({ id }).onConflict('id').merge();": 'upsert users []',
    "await knex('users').where({ id }).update({ name });": 'update users [id eq id]',
    "await knex('users').where({ org }).del();": 'delete-many users [org eq org]',
    "await knex.transaction(async (trx) => { await trx('users').where({ id }).first(); });": 'one users [id eq id] transaction',
    "await knex('users').where({ id }).modify(page);": 'many users [id eq id] opaque',
    "await knex('users').whereIn('id', knex('orders').select('user_id').where({ open: true }));": "many users [id in knex('orders').select('user_id').where({ open: true })]",
    "await knex.raw('select 1');": 'raw ? any opaque limited',
    "const query = knex('users').where({ id });": 'none',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(say(find(HEAD + text).queries[0])).toBe(expected));

  it('in a class, with a type', () => {
    const text = "import { Knex } from 'knex';\nclass Users { constructor(private readonly knex: Knex) {} find(id: number) { return this.knex('users').where({ id }).first(); } }";
    expect(say(find(text).queries[0])).toBe('one users [id eq id]');
  });

  it('of Objection', () => {
    const models = "import { Model } from 'objection';\nexport class User extends Model { static tableName = 'users'; }\n";
    expect(say(find("import { User } from './models';\nconst user = await User.query().findById(o.userId);", { 'models.ts': models }).queries[0])).toBe('one users [id eq o.userId]');
  });
});

describe('where the code takes a number', () => {
  const cases: Record<string, string> = {
    "const [{ n }] = await knex('likes').where({ post_id: id }).count('* as n');\nuse(Number(n));": 'value: const n = found.get(id);\nuse(Number(n));',
    "const row = await knex('likes').where({ post_id: id }).count({ n: '*' }).first();\nuse(row.n);": 'value: use(String(found.get(id)));',
    "const user = await knex('users').where({ id }).first();": 'no result',
  };
  for (const [text, expected] of Object.entries(cases)) it(text, () => expect(put(HEAD + text, HEAD)).toBe(expected));
});
