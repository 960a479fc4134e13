import { describe, expect, it } from 'vitest';
import { memoryHost } from '../project/host.ts';
import { createProject } from '../project/index.ts';
import { queriesIn, type Query } from './queries.ts';

const SCHEMA = `
import { pgTable, serial, text, integer, primaryKey } from 'drizzle-orm/pg-core';
export const users = pgTable('users', { id: serial('id').primaryKey(), email: text('email').notNull().unique(), name: text('name') });
export const posts = pgTable('posts', { id: serial('id').primaryKey(), userId: integer('user_id').references(() => users.id), title: text('title') });
export const likes = pgTable('likes', { userId: integer('user_id'), postId: integer('post_id') }, (t) => [primaryKey({ columns: [t.userId, t.postId] })]);
`;
const START = "import { and, count, desc, eq, gt, inArray, or, sql, sum } from 'drizzle-orm'; import { db } from './db'; import { likes, posts, users } from './schema'; ";
const DB = "import { drizzle } from 'drizzle-orm/node-postgres'; import * as schema from './schema'; export const db = drizzle(process.env.DATABASE_URL, { schema });";

function find(text: string, files: Record<string, string> = {}): readonly Query[] {
  const project = createProject(memoryHost({ 'package.json': '{ "dependencies": { "drizzle-orm": "^0.45.0" } }', 'src/schema.ts': SCHEMA, 'src/db.ts': DB, 'src/main.ts': text, ...files }));
  const file = project.file('src/main.ts');
  if (!file) throw new Error('main.ts does not parse');
  return queriesIn(project, file);
}

/** `select many posts (userId=id, ?) 5 ordered` */
function say(query: Query): string {
  const text = (node: { range: readonly [number, number] } | undefined) => (node ? query.file.text.slice(node.range[0], node.range[1]) : '');
  const conditions = query.conditions?.map(({ column, operator, value }) => `${column}${operator === 'eq' ? '=' : operator === 'in' ? ' in ' : '?'}${operator === 'other' ? '' : text(value)}`);
  const limit = typeof query.limit === 'string' ? query.limit : text(query.limit);
  const gives = query.result && 'gives' in query.result ? `gives ${query.result.gives}` : query.result && 'refused';
  const flags = [query.isOrdered && 'ordered', query.hasOffset && 'offset', query.isCompound && 'compound', query.isLocking && 'locking', query.isInTransaction && 'tx', query.opaque && 'opaque', gives, query.payload && `writes ${text(query.payload)}`].filter(Boolean);
  return [query.method, query.kind, query.table ?? '?', `(${conditions?.join(', ') ?? 'unread'})`, ...(limit === 'none' ? [] : [limit]), ...flags].join(' ');
}

describe('what a query asks for', () => {
  const cases: Record<string, string> = {
    'await db.select().from(users)': 'select many users ()',
    'const [user] = await db.select().from(users).where(eq(users.id, order.userId)).limit(1)': 'select one users (id=order.userId) 1 gives row',
    'const user = (await db.select().from(users).where(eq(users.email, email)))[0]': 'select one users (email=email) gives row',
    'const [like] = await db.select().from(likes).where(and(eq(likes.userId, me), eq(likes.postId, post.id)))': 'select one likes (userId=me, postId=post.id) gives row',
    'const [like] = await db.select().from(likes).where(eq(likes.userId, me))': 'select many likes (userId=me)',
    'const [user] = id ? await db.select().from(users).where(eq(users.id, id)) : []': 'select many users (id=id)',
    'await db.select().from(posts).where(inArray(posts.userId, ids)).orderBy(desc(posts.id)).offset(5).limit(n)': 'select many posts (userId in ids) n ordered offset',
    'await db.select().from(posts).where(and(eq(posts.userId, id), gt(posts.id, 3), or(eq(posts.id, 1), eq(posts.id, 2))))': 'select many posts (userId=id, id?, ?)',
    'await db.select().from(posts).where(and(...terms))': 'select many posts (unread)',
    'await db.select().from(posts).where(sql`${posts.id} = ${id}`)': 'select many posts (?)',
    'await db.select().from(posts).leftJoin(users, eq(posts.userId, users.id)).where(eq(posts.id, id))': 'select many posts (id=id) compound',
    "await db.select().from(users).where(eq(users.id, id)).for('update')": 'select many users (id=id) locking',
    'const [{ n }] = await db.select({ n: count() }).from(posts).where(eq(posts.userId, id))': 'select count posts (userId=id) gives value',
    'const [row] = await db.select({ n: sql<number>`count(*)::int` }).from(posts).where(eq(posts.userId, id)); use(row.n)': 'select count posts (userId=id) gives value',
    'const [row] = await db.select({ n: sum(posts.id) }).from(posts).where(eq(posts.userId, id)); use(Number(row.n))': 'select sum posts (userId=id) gives value',
    'const [row] = await db.select({ n: sql<number>`count(distinct ${posts.userId})` }).from(posts).innerJoin(users, eq(users.id, posts.userId))': 'select aggregate posts () compound',
    'const [row] = await db.select({ n: count(), last: sql`max(${posts.id})` }).from(posts)': 'select aggregate posts ()',
    'await db.select({ userId: posts.userId, n: count() }).from(posts).groupBy(posts.userId)': 'select many posts () compound',
    'await db.$count(posts, eq(posts.userId, id))': '$count count posts (userId=id)',
    'await db.query.users.findFirst({ where: eq(users.id, id), with: { posts: true } })': 'findFirst one users (id=id) compound',
    'await db.query.posts.findMany({ where: (post, { eq }) => eq(post.userId, id), orderBy: desc(posts.id), limit: 5 })': 'findMany many posts (userId=id) 5 ordered',
    'await db.query.posts.findMany({ where: (post, operators) => operators.eq(post.userId, id) })': 'findMany many posts (userId=id)',
    'await db.query.posts.findMany({ where: ({ userId }, { eq: same }) => same(userId, id) })': 'findMany many posts (userId=id)',
    'await db.query.posts.findMany(options)': 'findMany many posts (unread) unknown opaque',
    'await db.insert(users).values({ name }).returning()': 'insert create users () writes { name }',
    'await db.insert(users).values(names.map((name) => ({ name })))': 'insert create-many users () writes names.map((name) => ({ name }))',
    'await db.insert(users).values({ name }).onConflictDoUpdate({ target: users.id, set: { name } })': 'insert upsert users () writes { name }',
    'await db.update(users).set({ name }).where(eq(users.id, id))': 'update update users (id=id) writes { name }',
    'await db.delete(users).where(eq(users.id, id))': 'delete delete users (id=id)',
    'await db.execute(sql`select 1`)': 'execute raw ? (unread) unknown',
    'const q = db.select().from(users).$dynamic(); if (id) q.where(eq(users.id, id)); await q;': 'select many users () opaque',
    'const where = eq(users.id, id); await db.select().from(users).where(where)': 'select many users (id=id)',
  };
  for (const [code, expected] of Object.entries(cases)) it(code, () => expect(find(START + code).map(say)).toEqual([expected]));
});

describe('where the database and the table come from', () => {
  const cases: Record<string, [text: string, files?: Record<string, string>]> = {
    'a typed parameter': ["import type { NodePgDatabase } from 'drizzle-orm/node-postgres'; import { users } from './schema'; export const all = (store: NodePgDatabase) => store.select().from(users);"],
    'an injected field': ["class Users { constructor(@Inject('DB') private readonly store: NodePgDatabase<typeof schema>) {} all() { return this.store.query.users.findMany(); } } import { NodePgDatabase } from 'drizzle-orm/node-postgres';"],
    'a context nobody types': ['export const list = procedure.query(({ ctx }) => ctx.db.query.users.findMany());'],
    'a namespace of tables': ["import * as schema from './schema'; export const all = (db) => db.select().from(schema.users);"],
    'an alias': ["import { users as people } from './schema'; export const all = (db) => db.select().from(people);"],
    'a table creator': ["import { users } from './tables'; export const all = (db) => db.select().from(users);", { 'src/tables.ts': "import { pgTableCreator, text } from 'drizzle-orm/pg-core'; const createTable = pgTableCreator((name) => `shop_${name}`); export const users = createTable('users', (d) => ({ id: d.integer() }));" }],
    'a schema': ["import { users } from './tables'; export const all = (db) => db.select().from(users);", { 'src/tables.ts': "import { pgSchema, text } from 'drizzle-orm/pg-core'; const auth = pgSchema('auth'); export const users = auth.table('users', { id: text('id') });" }],
    'a database made by a function': ["import { getDb } from './lazy'; const db = getDb(); db.query.users.findMany();", { 'src/lazy.ts': "import { drizzle } from 'drizzle-orm/neon-http'; export function getDb() { return drizzle(process.env.DATABASE_URL!); }" }],
  };
  for (const [title, [text, files]] of Object.entries(cases)) it(title, () => expect(find(text, files).map(({ kind, table }) => `${kind} ${table}`)).toEqual(['many users']));

  it('knows the database of an open transaction', () => {
    const found = find(`${START}db.transaction(async (tx) => { await tx.insert(users).values({ name }); }); type Tx = Parameters<Parameters<typeof db.transaction>[0]>[0]; async function f(open: Tx) { await open.query.users.findMany(); }`);
    expect(found.map(say)).toEqual(['transaction transaction ? (unread) unknown', 'insert create users () tx writes { name }', 'findMany many users () tx']);
  });

  it('leaves out parts of other statements and other objects', () => {
    const others = [
      'await db.delete(users).where(inArray(users.id, db.select({ id: posts.userId }).from(posts)))',
      "const sq = db.select().from(users).as('sq')", "db.select().from(users).prepare('all')", 'store.query.users.find()', "knex.select('*').from('users')", "d3.select('svg').insert(users)",
    ];
    for (const text of others) expect(find(START + text).filter(({ method }) => method !== 'delete')).toEqual([]);
  });
});
