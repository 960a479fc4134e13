import { describe, expect, it } from 'vitest';
import { memoryHost } from '../../project/host.ts';
import { createProject } from '../../project/index.ts';
import type { Project, Refusal } from '../../core/types.ts';
import { drizzle } from '../drizzle.ts';
import { queriesIn, type Batch, type BatchKind, type Query, type Replacement } from '../queries.ts';

const SCHEMA = `
import { pgTable, serial, text, integer, primaryKey } from 'drizzle-orm/pg-core';
export const users = pgTable('users', { id: serial('id').primaryKey(), email: text('email').notNull().unique(), name: text('name') });
export const posts = pgTable('user_posts', { id: serial('id').primaryKey(), userId: integer('user_id').references(() => users.id), title: text('title') });
`;
const START = "import { and, count, desc, eq, sql, sum } from 'drizzle-orm'; import { drizzle } from 'drizzle-orm/node-postgres'; import { posts, users } from './schema'; const db = drizzle(url, { schema });\n";

function only(code: string, version: string): { project: Project; query: Query } {
  const project = createProject(memoryHost({ 'package.json': `{ "name": "shop", "dependencies": { "drizzle-orm": "${version}" } }`, 'src/schema.ts': SCHEMA, 'src/main.ts': START + code }));
  const file = project.file('src/main.ts');
  const [query] = file ? queriesIn(project, file) : [];
  if (!query) throw new Error(`no query in ${code}`);
  return { project, query };
}

function keyOf(query: Query) {
  const key = query.conditions?.find(({ value }) => value && query.file.text.slice(...value.range) === 'key');
  if (!key) throw new Error('no condition on key');
  return key;
}

function said(batch: Batch | Refusal | undefined): string {
  if (!batch) return 'nothing';
  if ('code' in batch) return `${batch.code} ${batch.because}`;
  return [batch.text, batch.rowKey('row'), batch.rowValue?.('row'), ...batch.imports.flatMap(({ names }) => names), batch.tier === 'review' && 'review'].filter(Boolean).join(' | ');
}

/** The one statement for all keys, whose key is the condition compared with `key`. */
function batched(kind: BatchKind, code: string, version = '0.45.0'): string {
  const { project, query } = only(code, version);
  return said(drizzle.batch?.(project, query, { kind, key: keyOf(query), keys: 'keys' }));
}

function replaced(code: string, ask: (project: Project, query: Query) => Replacement | Refusal | undefined, version = '0.45.0'): string {
  const { project, query } = only(code, version);
  const found = ask(project, query);
  if (!found || 'code' in found) return found ? `${found.code} ${found.because}` : 'nothing';
  let { text } = query.file;
  for (const edit of [...found.edits].sort((a, b) => b.range[0] - a.range[0])) text = text.slice(0, edit.range[0]) + edit.text + text.slice(edit.range[1]);
  return [text.slice(text.indexOf('\n') + 1), ...(found.number ? [found.number('rows')] : [])].join(' | ');
}

describe('one statement for all keys', () => {
  const cases: [kind: BatchKind, code: string, expected: string][] = [
    ['by-id', 'const [user] = await db.select().from(users).where(eq(users.id, key)).limit(1)', 'db.select().from(users).where(inArray(users.id, keys)) | row.id | inArray'],
    ['by-id', 'const [user] = await db.select({ name: users.name }).from(users).where(and(eq(users.id, key), eq(users.email, email)))', 'db.select({ id: users.id, name: users.name }).from(users).where(and(inArray(users.id, keys), eq(users.email, email))) | row.id | inArray'],
    ['by-id', 'const [user] = await db.select({ author: users.id, id: users.name }).from(users).where(eq(users.id, key))', 'db.select({ author: users.id, id: users.name }).from(users).where(inArray(users.id, keys)) | row.author | inArray'],
    ['by-id', 'await db.query.users.findFirst({ where: eq(users.id, key), columns: { name: true }, with: { posts: true } })', 'db.query.users.findMany({ where: inArray(users.id, keys), columns: { id: true, name: true }, with: { posts: true } }) | row.id | inArray'],
    ['by-id', 'await db.query.users.findFirst({ where: (user, { eq }) => eq(user.id, key), columns: { email: false } })', 'db.query.users.findMany({ where: (user, { inArray }) => inArray(user.id, keys), columns: { email: false } }) | row.id'],
    ['by-id', 'await db.query.users.findFirst({ where: (user, { eq, and }) => and(eq(user.id, key), eq(user.name, name)) })', 'db.query.users.findMany({ where: (user, { eq, and }) => and(inArray(user.id, keys), eq(user.name, name)) }) | row.id | inArray'],
    ['by-id', 'await db.query.users.findFirst({ where: (user, is) => is.eq(user.id, key) })', 'db.query.users.findMany({ where: (user, is) => is.inArray(user.id, keys) }) | row.id'],
    ['by-id', 'await db.query.users.findFirst({ where: eq(users.id, key), columns: { id: false } })', 'SHAPE `id` is left out of the rows.'],
    ['children', '  await db\n    .select()\n    .from(posts)\n    .where(eq(posts.userId, key))\n    .orderBy(desc(posts.id))', 'db\n  .select()\n  .from(posts)\n  .where(inArray(posts.userId, keys))\n  .orderBy(desc(posts.id)) | row.userId | inArray'],
    ['children', 'await db.select().from(posts).where(eq(posts.userId, key))', 'db.select().from(posts).where(inArray(posts.userId, keys)) | row.userId | inArray | review'],
    ['children', 'await db.select().from(posts).innerJoin(users, eq(users.id, posts.userId)).where(eq(posts.userId, key)).orderBy(posts.id)', 'db.select().from(posts).innerJoin(users, eq(users.id, posts.userId)).where(inArray(posts.userId, keys)).orderBy(posts.id) | row.user_posts.userId | inArray'],
    ['children', 'await db.select().from(posts).where(eq(posts.userId, key)).groupBy(posts.id)', 'SHAPE `groupBy` puts the rows of all elements together.'],
    ['children', 'await db.query.posts.findMany({ where: eq(posts.userId, key), orderBy: posts.id })', 'db.query.posts.findMany({ where: inArray(posts.userId, keys), orderBy: posts.id }) | row.userId | inArray'],
    ['count', 'await db.$count(posts, eq(posts.userId, key))', 'db.select({ userId: posts.userId, count: count() }).from(posts).where(inArray(posts.userId, keys)).groupBy(posts.userId) | row.userId | row.count | inArray | count'],
    ['count', 'const [{ n }] = await db.select({ n: count() }).from(posts).where(eq(posts.userId, key))', 'db.select({ userId: posts.userId, n: count() }).from(posts).where(inArray(posts.userId, keys)).groupBy(posts.userId) | row.userId | row.n | inArray'],
    ['count', '  const [row] = await db\n    .select({ n: sql<number>`count(*)` })\n    .from(posts)\n    .where(eq(posts.userId, key)); use(Number(row.n))', 'db\n  .select({ userId: posts.userId, n: sql<number>`count(*)` })\n  .from(posts)\n  .where(inArray(posts.userId, keys))\n  .groupBy(posts.userId) | row.userId | Number(row.n) | inArray'],
    ['sum', 'const [row] = await db.select({ total: sum(posts.id) }).from(posts).where(eq(posts.userId, key)); use(Number(row.total))', 'db.select({ userId: posts.userId, total: sum(posts.id) }).from(posts).where(inArray(posts.userId, keys)).groupBy(posts.userId) | row.userId | Number(row.total) | inArray'],
    ['exists', 'await db.query.posts.findFirst({ where: and(eq(posts.userId, key), eq(posts.title, title)) })', 'db.selectDistinct({ userId: posts.userId }).from(posts).where(and(inArray(posts.userId, keys), eq(posts.title, title))) | row.userId | inArray'],
  ];
  for (const [kind, code, expected] of cases) it(`${kind}: ${code}`, () => expect(batched(kind, code)).toBe(expected));

  it('does not ask old versions for an empty list', () => {
    expect(batched('by-id', 'const [user] = await db.select().from(users).where(eq(users.id, key))', '0.30.0')).toBe('(keys.length === 0 ? [] : db.select().from(users).where(inArray(users.id, keys))) | row.id | inArray');
  });
});

describe('rewrites in place', () => {
  const counted = (project: Project, query: Query) => drizzle.reduce?.(project, query, 'count');
  const limited = (project: Project, query: Query) => drizzle.limit?.(project, query, '1001');
  const narrowed = (project: Project, query: Query) => drizzle.narrow?.(project, query, [{ column: 'email', value: 'email' }]);
  const cases: [code: string, ask: typeof counted, expected: string, version?: string][] = [
    ['await db.select().from(posts).where(eq(posts.userId, id)).orderBy(posts.id)', counted, 'await db.$count(posts, eq(posts.userId, id))'],
    ['await db.select().from(posts)', counted, 'await db.$count(posts)'],
    ['await db.select({ id: posts.id }).from(posts)', counted, 'await db.select({ count: count() }).from(posts) | rows[0].count', '0.33.0'],
    ['await db.select().from(posts).leftJoin(users, eq(users.id, posts.userId))', counted, 'SHAPE What the query counts is more than the rows of one table that fit a filter.'],
    ['await db.select().from(posts).orderBy(posts.id)', limited, 'await db.select().from(posts).orderBy(posts.id).limit(1001)'],
    ['await db\n  .select()\n  .from(posts)', limited, 'await db\n  .select()\n  .from(posts)\n  .limit(1001)'],
    ['await db.select().from(posts).execute()', limited, 'await db.select().from(posts).limit(1001).execute()'],
    ['await db.select().from(posts).limit(5)', limited, 'SHAPE The query has a limit already.'],
    ['await db.query.posts.findMany()', limited, 'await db.query.posts.findMany({ limit: 1001 })'],
    ['await db.query.posts.findMany({ with: { user: true } })', limited, 'await db.query.posts.findMany({ with: { user: true }, limit: 1001 })'],
    ['await db.select().from(users)', narrowed, 'await db.select().from(users).where(eq(users.email, email))'],
    ['await db.select().from(users).where(eq(users.name, name))', narrowed, 'await db.select().from(users).where(and(eq(users.name, name), eq(users.email, email)))'],
  ];
  for (const [code, ask, expected, version] of cases) it(code, () => expect(replaced(code, ask, version)).toBe(expected));
});

describe('one write for all rows', () => {
  const cases: Record<string, string> = {
    'await db.insert(posts).values({ userId: key })': 'db.insert(posts).values(rows) | review',
    'await db.insert(posts).values({ userId: key }).onConflictDoNothing()': 'db.insert(posts).values(rows).onConflictDoNothing() | review',
    'await db.insert(posts).values({ userId: key }).onConflictDoUpdate({ target: posts.id, set })': 'SHAPE `insert` is not written out as one row to insert.',
    'await db.update(posts).set({ title }).where(eq(posts.id, key))': 'db.update(posts).set({ title }).where(inArray(posts.id, keys)) | inArray | review',
    'await db.update(posts).set({ id: sql`${posts.id} + 1` }).where(eq(posts.id, key))': 'SHAPE What is written depends on the row: a second update of the same row would not be the same.',
  };
  for (const [code, expected] of Object.entries(cases)) {
    it(code, () => {
      const { project, query } = only(code, '0.45.0');
      const made = query.method === 'insert' ? drizzle.createMany?.(project, query, 'rows') : drizzle.updateMany?.(project, query, { kind: 'by-id', key: keyOf(query), keys: 'keys' });
      expect(said(made).replace(' | row | ', ' | ')).toBe(expected);
    });
  }
});
