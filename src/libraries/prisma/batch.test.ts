import { describe, expect, it } from 'vitest';
import { memoryHost } from '../../project/host.ts';
import { createProject } from '../../project/index.ts';
import { prisma } from '../prisma.ts';
import { queriesIn, type BatchKind, type Query, type Replacement } from '../queries.ts';
import type { Project, Refusal } from '../../core/types.ts';

const SCHEMA = `
datasource db {
  provider = "postgresql"
}
model User {
  id    Int    @id
  email String @unique
  posts Post[]
}
model Post {
  id       Int    @id
  authorId Int
  title    String
  author   User   @relation(fields: [authorId], references: [id])
  @@unique([authorId, title], name: "byTitle")
}
`;

function only(code: string): { project: Project; query: Query } {
  const text = `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient();\n${code}`;
  const project = createProject(memoryHost({ 'package.json': '{ "name": "shop" }', 'prisma/schema.prisma': SCHEMA, 'src/main.ts': text }));
  const file = project.file('src/main.ts');
  const [query] = file ? queriesIn(project, file) : [];
  if (!query) throw new Error(`no query in ${code}`);
  return { project, query };
}

/** The one statement for all keys, whose key is the condition compared with `key`. */
function batched(kind: BatchKind, code: string): string {
  const { project, query } = only(code);
  const key = query.conditions?.find(({ value }) => value && query.file.text.slice(...value.range) === 'key');
  if (!key) throw new Error('no condition on key');
  const batch = prisma.batch?.(project, query, { kind, key, keys: 'keys' });
  if (!batch) throw new Error('no batch');
  if ('code' in batch) return `${batch.code} ${batch.because}`;
  return [batch.text, batch.rowKey('row'), batch.rowValue?.('row'), batch.missing, batch.keysPerStatement, batch.tier === 'review' && 'review'].filter(Boolean).join(' | ');
}

function replaced(code: string, ask: (project: Project, query: Query) => Replacement | Refusal | undefined): string {
  const { project, query } = only(code);
  const found = ask(project, query);
  if (!found || 'code' in found) return found ? `${found.code} ${found.because}` : 'nothing';
  let { text } = query.file;
  for (const edit of [...found.edits].sort((a, b) => b.range[0] - a.range[0])) text = text.slice(0, edit.range[0]) + edit.text + text.slice(edit.range[1]);
  return text.slice(text.indexOf('\n') + 1);
}

describe('one statement for all keys', () => {
  const cases: [kind: BatchKind, code: string, expected: string][] = [
    ['by-id', 'prisma.user.findUnique({ where: { id: key } })', 'prisma.user.findMany({ where: { id: { in: keys } } }) | row.id'],
    ['by-id', 'prisma.user.findFirst({ where: { id: { equals: key }, email: { not: "" } }, orderBy: { id: "asc" } })', 'prisma.user.findMany({ where: { id: { in: keys }, email: { not: "" } } }) | row.id'],
    ['by-id', 'prisma.user.findUniqueOrThrow({ where: { email: key }, select: { id: true } })', 'prisma.user.findMany({ where: { email: { in: keys } }, select: { email: true, id: true } }) | row.email'],
    ['by-id', 'prisma.post.findUnique({ where: { byTitle: { authorId: key, title } }, include: { author: true } })', 'prisma.post.findMany({ where: { authorId: { in: keys }, title }, include: { author: true } }) | row.authorId'],
    ['by-id', 'prisma.user.findUnique({ where: { id: key }, omit: { id: true } })', 'SHAPE With `omit`, the key may be missing from the rows.'],
    ['children', 'prisma.post.findMany({ where: { AND: [{ authorId: key }, { title: "a" }] }, orderBy: { id: "asc" } })', 'prisma.post.findMany({ where: { AND: [{ authorId: { in: keys } }, { title: "a" }] }, orderBy: { id: "asc" } }) | row.authorId | 10000'],
    ['children', 'prisma.post.findMany({ where: { authorId: key } })', 'prisma.post.findMany({ where: { authorId: { in: keys } } }) | row.authorId | review'],
    ['children', 'prisma.post.findMany({ where: { authorId: key }, take: 3 })', 'SHAPE `take` counts the rows of each element.'],
    ['children', 'prisma.post.findMany({ where: { authorId: key }, ...options })', 'SHAPE `take` counts the rows of each element.'],
    ['children', '    prisma.post.findMany({\n      where: { authorId: key },\n      orderBy: { id: "asc" },\n    })', 'prisma.post.findMany({\n  where: { authorId: { in: keys } },\n  orderBy: { id: "asc" },\n}) | row.authorId | 10000'],
    ['count', 'prisma.post.count({ where: { authorId: key } })', "prisma.post.groupBy({ by: ['authorId'], where: { authorId: { in: keys } }, _count: { _all: true } }) | row.authorId | row._count._all | 0 | 10000"],
    ['count', '  prisma.post.count({\n    where: { authorId: key },\n  })', "prisma.post.groupBy({\n  by: ['authorId'],\n  where: { authorId: { in: keys } },\n  _count: { _all: true },\n}) | row.authorId | row._count._all | 0 | 10000"],
    ['sum', 'prisma.post.aggregate({ orderBy: { id: "asc" }, where: { authorId: key }, _max: { id: true } })', "prisma.post.groupBy({ by: ['authorId'], where: { authorId: { in: keys } }, _max: { id: true } }) | row.authorId | { _max: row._max } | { _max: { id: null } } | 10000"],
    ['count', 'prisma.post.count({ where: { authorId: key }, orderBy: { id: "asc" } })', "prisma.post.groupBy({ by: ['authorId'], where: { authorId: { in: keys } }, _count: { _all: true } }) | row.authorId | row._count._all | 0 | 10000"],
    ['count', 'prisma.post.count({ where: { authorId: key }, select: { id: true } })', 'SHAPE With `select`, `count` gives several numbers.'],
    ['exists', 'prisma.post.findFirst({ where: { authorId: key }, select: { id: true } })', "prisma.post.groupBy({ by: ['authorId'], where: { authorId: { in: keys } } }) | row.authorId | 10000"],
    ['sum', 'prisma.post.aggregate({ where: { authorId: key }, _sum: { id: true } })', "prisma.post.groupBy({ by: ['authorId'], where: { authorId: { in: keys } }, _sum: { id: true } }) | row.authorId | { _sum: row._sum } | { _sum: { id: null } } | 10000"],
    ['sum', 'prisma.post.aggregate({ _sum: { id: true }, _count: true, where: { authorId: key } })', "prisma.post.groupBy({ by: ['authorId'], _sum: { id: true }, _count: true, where: { authorId: { in: keys } } }) | row.authorId | { _sum: row._sum, _count: row._count } | { _sum: { id: null }, _count: 0 } | 10000"],
    ['by-id', 'const where = { id: key }; prisma.user.findFirst({ where })', 'SHAPE The condition on `id` is not written out in the call.'],
  ];
  for (const [kind, code, expected] of cases) it(`${kind}: ${code}`, () => expect(batched(kind, code)).toBe(expected));

  const hooked: [title: string, query: string, expected: string][] = [
    ['all operations', '$allModels: { async $allOperations({ args, query }) { return query(args); } }', 'prisma.user.findMany({ where: { id: { in: keys } } }) | row.id | review'],
    ['the method that is sent now', 'user: { findUnique: only, findMany: only }', 'prisma.user.findMany({ where: { id: { in: keys } } }) | row.id | review'],
    ['the method that was sent alone', 'user: { findUnique: only }', 'SHAPE `src/main.ts` runs code of its own for `findUnique`, and none for `findMany`.'],
  ];
  for (const [title, query, expected] of hooked) {
    it(`asks whether the client runs code for ${title}`, () => expect(batched('by-id', `prisma.user.findUnique({ where: { id: key } }); prisma.$extends({ query: { ${query} } });`)).toBe(expected));
  }
});

describe('rewrites in place', () => {
  const count = (project: Project, query: Query) => prisma.reduce?.(project, query, 'count');
  const limited = (project: Project, query: Query) => prisma.limit?.(project, query, '1001');
  const narrowed = (project: Project, query: Query) => prisma.narrow?.(project, query, [{ column: 'title', value: 'title' }, { column: 'id', value: 'order.id' }]);
  const cases: [code: string, ask: typeof count, expected: string][] = [
    ['prisma.post.findMany({ where: { authorId }, orderBy: { id: "asc" }, include: { author: true } })', count, 'prisma.post.count({ where: { authorId } })'],
    ['prisma.post.findMany({\n  include: { author: true },\n  where: {\n    authorId,\n  },\n  orderBy: { id: "asc" },\n  select: { id: true },\n})', count, 'prisma.post.count({\n  where: {\n    authorId,\n  },\n})'],
    ['prisma.post.findMany({ where })', count, 'prisma.post.count({ where })'],
    ['prisma.post.findMany()', count, 'prisma.post.count()'],
    ['prisma.post.findMany({ select: { id: true } })', count, 'prisma.post.count()'],
    ['prisma.post.findMany({ distinct: ["title"] })', count, 'SHAPE `distinct` changes how many rows there are.'],
    ['prisma.post.findMany()', limited, 'prisma.post.findMany({ take: 1001 })'],
    ['prisma.post.findMany({ where: { authorId } })', limited, 'prisma.post.findMany({ where: { authorId }, take: 1001 })'],
    ['prisma.post.findMany({\n  where: { authorId },\n})', limited, 'prisma.post.findMany({\n  where: { authorId },\n  take: 1001,\n})'],
    ['prisma.post.findMany({ ...page })', limited, 'SHAPE The query takes a number of rows already.'],
    ['prisma.post.findMany(options)', limited, 'SHAPE The arguments of `findMany` are not written out in the call.'],
    ['prisma.post.findMany()', narrowed, 'prisma.post.findMany({ where: { title, id: order.id } })'],
    ['prisma.post.findMany({ where: { authorId } })', narrowed, 'prisma.post.findMany({ where: { authorId, title, id: order.id } })'],
    ['prisma.post.findMany({ orderBy })', narrowed, 'prisma.post.findMany({ orderBy, where: { title, id: order.id } })'],
    ['prisma.post.findMany({ where: { title: "a" } })', narrowed, 'SHAPE `where` has a condition on `title` already.'],
  ];
  for (const [code, ask, expected] of cases) it(code, () => expect(replaced(code, ask)).toBe(expected));
});

describe('one write for all rows', () => {
  const said = (found: ReturnType<NonNullable<typeof prisma.createMany>> | undefined) => (!found ? 'nothing' : 'code' in found ? `${found.code} ${found.because}` : found.text);
  const creates: Record<string, string> = {
    'prisma.post.create({ data: { title, authorId } })': 'prisma.post.createMany({ data: rows })',
    'prisma.post.create({ data: { title, authorId }, select: { id: true } })': 'prisma.post.createMany({ data: rows })',
    'prisma.post.create({ data: { title, author: { connect: { id } } } })': 'SHAPE `author` writes to another table, too.',
    'prisma.post.create({ data })': 'SHAPE What each row is made of is not written out.',
    'prisma.post.create({ data: { ...post } })': 'SHAPE What each row is made of is partly spread from another object.',
  };
  for (const [code, expected] of Object.entries(creates)) {
    it(code, () => {
      const { project, query } = only(code);
      expect(said(prisma.createMany?.(project, query, 'rows'))).toBe(expected);
    });
  }

  const updates: Record<string, string> = {
    'prisma.post.update({ where: { id: key }, data: { title } })': 'prisma.post.updateMany({ where: { id: { in: keys } }, data: { title } })',
    'prisma.post.update({ where: { id: key }, data: { title }, select: { id: true } })': 'prisma.post.updateMany({ where: { id: { in: keys } }, data: { title } })',
    'prisma.post.update({ where: { id: key }, data: { id: { increment: 1 } } })': 'SHAPE What is written depends on the row: a second update of the same row would not be the same.',
    'prisma.post.update({ where: { id: key }, data: { title }, include: { author: true } })': 'SHAPE `updateMany` does not take all arguments of `update`.',
  };
  for (const [code, expected] of Object.entries(updates)) {
    it(code, () => {
      const { project, query } = only(code);
      const [key] = query.conditions ?? [];
      if (!key) throw new Error('no key');
      expect(said(prisma.updateMany?.(project, query, { kind: 'by-id', key, keys: 'keys' }))).toBe(expected);
    });
  }
});
