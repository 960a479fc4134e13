import { describe, expect, it } from 'vitest';
import type { Table } from '../../core/schema.ts';
import { memoryHost } from '../host.ts';
import { createProject } from '../index.ts';

function tables(text: string, files: Record<string, string> = {}, path = 'src/main.ts'): readonly Table[] {
  return createProject(memoryHost({ 'package.json': '{ "dependencies": { "drizzle-orm": "^0.45.0" } }', 'src/schema.ts': text, ...files })).schema(path).tables;
}

const columns = (table: Table | undefined) => table?.columns.map(({ property, name, type, isNullable, hasDefault }) => [property, name, type, isNullable, hasDefault].join(' '));

describe('a table', () => {
  it('has columns with their names, types and defaults', () => {
    const [table] = tables(`
import { bigint, char, customType, integer, numeric, pgEnum, pgTable, serial, text, timestamp, uuid } from 'drizzle-orm/pg-core';
import { timestamps } from './columns';
const status = pgEnum('status', ['open', 'paid']);
const citext = customType({ dataType: () => 'citext' });
export const lineItems = pgTable('line_items', {
  id: uuid('id').primaryKey().defaultRandom(),
  no: serial('no'),
  orderId: integer('order_id').notNull(),
  total: numeric('total'),
  big: bigint('big', { mode: 'bigint' }),
  small: bigint('small', { mode: 'number' }),
  status: status('status').default('open'),
  email: citext('email'),
  tags: text('tags').array(),
  ...timestamps,
});`, { 'src/columns.ts': "import { timestamp } from 'drizzle-orm/pg-core'; export const timestamps = { createdAt: timestamp('created_at').defaultNow().notNull() };" });
    expect([table?.name, table?.databaseName, table?.primaryKey, table?.isComplete]).toEqual(['lineItems', 'line_items', ['id'], true]);
    expect(columns(table)).toEqual([
      'id id uuid false true', 'no no integer false true', 'orderId order_id integer false false', 'total total decimal true false', 'big big bigint true false', 'small small integer true false',
      'status status enum true true', 'email email other true false', 'tags tags other true false', 'createdAt created_at date false true',
    ]);
    expect(table?.columns.find(({ property }) => property === 'email')?.ignoresCase).toBe(true);
  });

  const KEYS = {
    'in an array': 'primaryKey({ columns: [t.userId, t.postId] }), uniqueIndex("a").on(t.slug), unique().on(t.slug, t.postId), index("b").on(t.postId, desc(t.slug)), index("c").on(t.slug).where(sql`x`), index("d").using("btree", t.userId.asc()), foreignKey({ columns: [t.postId], foreignColumns: [posts.id] })',
    'in an object': 'pk: primaryKey(t.userId, t.postId), a: uniqueIndex("a").on(t.slug), u: unique().on(t.slug, t.postId), b: index("b").on(t.postId, desc(t.slug)), c: index("c").on(t.slug).where(sql`x`), d: index("d").using("btree", t.userId.asc()), f: foreignKey({ columns: [t.postId], foreignColumns: [posts.id] })',
  };
  for (const [title, keys] of Object.entries(KEYS)) {
    it(`has keys and indexes ${title}`, () => {
      const list = title.endsWith('array') ? `[${keys}]` : `({ ${keys} })`;
      const found = tables(`import { foreignKey, index, integer, mysqlTable, primaryKey, unique, uniqueIndex, varchar } from 'drizzle-orm/mysql-core'; import { desc, sql } from 'drizzle-orm';
export const posts = mysqlTable('posts', { id: integer('id').primaryKey() });
export const users = mysqlTable('users', { id: integer('id').primaryKey() });
export const likes = mysqlTable('likes', { userId: integer('user_id').references(() => users.id), postId: integer('post_id'), slug: varchar('slug', { length: 9 }) }, (t) => ${list});`);
      const likes = found.find(({ name }) => name === 'likes');
      expect(likes?.primaryKey).toEqual(['userId', 'postId']);
      expect(likes?.uniques).toEqual([['slug'], ['slug', 'postId']]);
      expect(likes?.indexes).toEqual([['postId', 'slug'], ['userId']]);
      expect(likes?.foreignKeys).toEqual([{ columns: ['userId'], table: 'users', references: ['id'] }, { columns: ['postId'], table: 'posts', references: ['id'] }]);
      expect(likes?.columns.map(({ ignoresCase }) => ignoresCase)).toEqual([false, false, true]);
    });
  }

  it('is made by a creator, in a schema, with a callback for its columns', () => {
    const found = tables("import { pgSchema, pgTableCreator } from 'drizzle-orm/pg-core'; const createTable = pgTableCreator((name) => `shop_${name}`); const auth = pgSchema('auth'); export const posts = createTable('post', (d) => ({ id: d.integer().primaryKey(), name: d.varchar({ length: 9 }) })); export const users = auth.table('users', (t) => ({ id: t.uuid().primaryKey() }));");
    expect(found.map((table) => [table.name, columns(table)])).toEqual([['posts', ['id id integer false false', 'name name text true false']], ['users', ['id id uuid false false']]]);
  });

  it('says when columns are missing', () => {
    expect(tables("import { pgTable } from 'drizzle-orm/pg-core'; export const users = pgTable('users', { ...common() });")[0]?.isComplete).toBe(false);
  });

  it('is found in packages that the package depends on', () => {
    const schema = "import { pgTable, text } from 'drizzle-orm/pg-core'; export const ";
    const files = { 'apps/api/package.json': '{ "dependencies": { "@shop/db": "*" } }', 'packages/db/package.json': '{ "name": "@shop/db" }', 'packages/db/src/schema.ts': `${schema}users = pgTable('users', { id: text('id') });` };
    expect(tables(`${schema}others = pgTable('others', { id: text('id') });`, files, 'apps/api/main.ts').map(({ name }) => name)).toEqual(['users']);
  });
});
