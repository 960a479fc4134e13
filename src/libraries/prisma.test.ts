import { describe, expect, it } from 'vitest';
import { memoryHost } from '../project/host.ts';
import { createProject } from '../project/index.ts';
import { queriesIn, type Query } from './queries.ts';

const SCHEMA = `
generator client {
  provider = "prisma-client"
  output   = "../src/generated/prisma"
}
datasource db {
  provider = "postgresql"
}
model User {
  id    Int    @id @default(autoincrement())
  email String @unique
  posts Post[]
}
model Post {
  id       Int    @id
  authorId Int    @map("author_id")
  title    String
  author   User   @relation(fields: [authorId], references: [id])
  @@unique([authorId, title], name: "byTitle")
}
`;
const V6 = "import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); ";

function find(text: string, files: Record<string, string> = {}): readonly Query[] {
  const project = createProject(memoryHost({ 'package.json': '{ "dependencies": { "@prisma/client": "^6.0.0" } }', 'prisma/schema.prisma': SCHEMA, 'src/main.ts': text, ...files }));
  const file = project.file('src/main.ts');
  if (!file) throw new Error('main.ts does not parse');
  return queriesIn(project, file);
}

/** `findMany many post authorId=id,title? take none` */
function say(query: Query): string {
  const conditions = query.conditions?.map(({ column, operator, value }) => `${column}${operator === 'eq' ? '=' : operator === 'in' ? ' in ' : '?'}${value && operator !== 'other' ? query.file.text.slice(...value.range) : ''}`);
  const limit = typeof query.limit === 'string' ? query.limit : query.file.text.slice(...query.limit.range);
  const flags = [query.isOrdered && 'ordered', query.hasOffset && 'offset', query.isCompound && 'compound', query.isMerged && 'merged', query.isInTransaction && 'tx', query.opaque && 'opaque'].filter(Boolean);
  return [query.method, query.kind, query.table ?? '?', `(${conditions?.join(', ') ?? 'unread'})`, ...(limit === 'none' ? [] : [limit]), ...flags].join(' ');
}

describe('what a query asks for', () => {
  const cases: Record<string, string> = {
    'prisma.user.findUnique({ where: { id } })': 'findUnique one user (id=id) merged',
    'prisma.user.findUniqueOrThrow({ where: { email: order.email }, select: { id: true } })': 'findUniqueOrThrow one user (email=order.email) merged',
    "prisma.post.findUnique({ where: { byTitle: { authorId: id, title: 'a' } } })": "findUnique one post (authorId=id, title='a') merged",
    'prisma.user.findFirst({ where: { email: { equals: email } }, orderBy: { id: "desc" } })': 'findFirst one user (email=email) ordered',
    'prisma.post.findMany({ where: { authorId: id, title: { contains: word } }, take: 5, skip }) ': 'findMany many post (authorId=id, title?) 5 offset',
    'prisma.post.findMany({ where: { AND: [{ authorId }, { OR: [{ title }] }] }, include: { author: true } })': 'findMany many post (authorId=authorId, OR?) compound',
    'prisma.post.findMany({ where: { authorId: { in: ids }, author: { id: 1 } } })': 'findMany many post (authorId in ids, author?)',
    'prisma.post.findMany()': 'findMany many post ()',
    'prisma.post.findMany(options)': 'findMany many post (unread) unknown opaque',
    'const where = { authorId: id }; prisma.post.count({ where })': 'count count post (authorId=id)',
    'const where = {}; if (id) where.authorId = id; prisma.post.count({ where })': 'count count post (unread)',
    'prisma.post.findMany({ where: { ...(id ? { authorId: id } : {}) } })': 'findMany many post (authorId?)',
    'prisma.post.findMany({ where: { ...filters } })': 'findMany many post (unread)',
    'prisma.post.findMany({ ...page, where: { authorId } })': 'findMany many post (authorId=authorId) unknown ordered offset compound',
    'prisma.post.aggregate({ where: { authorId }, _sum: { id: true } })': 'aggregate sum post (authorId=authorId)',
    'prisma.post.create({ data: { title } })': 'create create post ()',
    'prisma.user.findUnique({ where: { id } }).posts()': 'posts many post (unread) compound merged',
    'prisma.$queryRaw`SELECT 1`': '$queryRaw raw ? (unread) unknown',
    'prisma.$executeRawUnsafe(sql)': '$executeRawUnsafe raw ? (unread) unknown',
    'prisma[name].count()': 'count count ? () opaque',
    'const posts = prisma.post; posts.count()': 'count count post ()',
    '(prisma as any).post.count()': 'count count post ()',
    'prisma?.post.count()': 'count count post ()',
  };
  for (const [code, expected] of Object.entries(cases)) it(code, () => expect(find(V6 + code).map(say)).toEqual([expected]));
});

describe('where the client comes from', () => {
  const count = ['count count user ()'];
  const cases: Record<string, [text: string, files?: Record<string, string>]> = {
    'a folder that is not checked in': ["import { PrismaClient } from './generated/prisma/client'; const db = new PrismaClient({ adapter }); db.user.count();"],
    'a folder that is checked in': ["import { PrismaClient } from './generated/prisma/client.ts'; const db = new PrismaClient(); db.user.count();", { 'src/generated/prisma/client.ts': 'export const PrismaClient = $Class.getPrismaClientClass();' }],
    'an alias of a folder that is not checked in': ["import { PrismaClient } from '@/generated/prisma/client'; new PrismaClient().user.count();"],
    'a module of the project': ["import { prisma } from './db'; prisma.user.count();", { 'src/db.ts': "import { PrismaClient } from './generated/prisma/client'; const make = () => new PrismaClient(); export const prisma = globalThis.prisma ?? make();" }],
    'CommonJS': ["const prisma = require('./db'); prisma.user.count();", { 'src/db.js': "const { PrismaClient } = require('@prisma/client'); module.exports = new PrismaClient();" }],
    'CommonJS with names': ["const { prisma } = require('./db'); prisma.user.count();", { 'src/db.js': "const { PrismaClient } = require('../generated/client'); const prisma = new PrismaClient(); module.exports = { prisma };" }],
    'a guard with two values': ["import db from './db'; db.user.count();", { 'src/db.ts': "import { PrismaClient } from '@prisma/client'; let db: PrismaClient; if (live) { db = new PrismaClient(); } else { db = global.__db; } export default db;" }],
    'a type on a global': ["import { db } from './db'; db.user.count();", { 'src/db.ts': "import type { PrismaClient } from './generated/prisma/client'; export const db: PrismaClient = globalThis.prisma;" }],
    'an untyped guard': ["import { db } from './db'; db.user.count();", { 'src/db.ts': "import { PrismaClient } from '@prisma/client'; let db; if (live) db = new PrismaClient(); else { if (!global.db) global.db = new PrismaClient(); db = global.db; } export { db };" }],
    'a function': ["import { getDb } from './db'; const db = await getDb(); db.user.count();", { 'src/db.ts': "import { PrismaClient } from '@prisma/client'; let db; export async function getDb() { if (!db) db = new PrismaClient(); return db; }" }],
    'a function that keeps it': ["import { prisma } from './db'; prisma.user.count();", { 'src/db.ts': "import { PrismaClient } from '@prisma/client'; import { remember } from './remember'; export const prisma = remember('prisma', () => new PrismaClient());", 'src/remember.ts': 'export function remember(name, make) { global[name] ??= make(); return global[name]; }' }],
    'a proxy': ["import { prisma } from './db'; prisma.user.count();", { 'src/db.ts': "import { PrismaClient } from '@prisma/client'; export const prisma = new Proxy({} as PrismaClient, { get: (_, name) => Reflect.get(make(), name) });" }],
    'an extended client': ["import { PrismaClient } from '@prisma/client'; const db = new PrismaClient().$extends(withAccelerate()); db.user.count();"],
    'Nest': ["import { PrismaService } from './db'; class Users { constructor(private readonly prisma: PrismaService) {} n() { return this.prisma.user.count(); } }", { 'src/db.ts': "import { PrismaClient } from './generated/prisma/client'; @Injectable() export class PrismaService extends PrismaClient {}" }],
    'a field of a generated type': ["import { PrismaClient } from './generated/prisma/client'; class Users { constructor(private db: PrismaClient) {} n() { return this.db.user.count(); } }"],
    'an inherited field': ["import { Base } from './base'; class Users extends Base { n() { return this.db.user.count(); } }", { 'src/base.ts': "import { PrismaClient } from '@prisma/client'; export class Base { constructor(protected db: PrismaClient) {} }" }],
    'a parameter': ["import type { PrismaClient } from '@prisma/client'; export const n = (db: PrismaClient) => db.user.count();"],
    'a parameter of an alias': ["import { prisma } from './db'; type Db = typeof prisma; const n = (db: Db) => db.user.count();", { 'src/db.ts': "import { PrismaClient } from '@prisma/client'; export const prisma = new PrismaClient();" }],
    'a context': ["import type { Context } from './context'; const n = (_: unknown, args: Args, ctx: Context) => ctx.prisma.user.count();", { 'src/context.ts': "import { PrismaClient } from '@prisma/client'; export interface Context { prisma: PrismaClient }" }],
    'a part of a context': ["import type { Context } from './context'; const n = (_, args, { prisma }: Context) => prisma.user.count();", { 'src/context.ts': "import { PrismaClient } from '@prisma/client'; export type Context = { prisma: PrismaClient; user: User }" }],
    'a name nobody types, with a model of the schema': ['export const list = procedure.query(({ ctx }) => ctx.db.user.count());'],
    'an argument of all callers': ["import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient(); function n(db) { return db.user.count(); } n(prisma);"],
    'workspace packages that are not here': ["import { PrismaClient } from '@shop/db'; const db = new PrismaClient(); db.user.count();"],
  };
  for (const [title, [text, files]] of Object.entries(cases)) it(title, () => expect(find(text, files).filter(({ method }) => method === 'count').map(say)).toEqual(count));

  it('knows the client of an open transaction', () => {
    const found = find(`${V6}prisma.$transaction(async (tx) => { await tx.user.count(); }); async function f(t: Prisma.TransactionClient) { await t.user.count(); } import { Prisma } from '@prisma/client';`);
    expect(found.map(say)).toEqual(['$transaction transaction ? (unread) unknown', 'count count user () tx', 'count count user () tx']);
  });

  it('is silent on other objects', () => {
    const others = ['store.user.findMany();', 'const db = new Database(); db.user.count();', "import { db } from './db'; db.user.count();", 'console.log(items.count());', 'ctx.cart.create();', 'const n = (db) => db.order.count();'];
    for (const text of others) expect(find(text, { 'src/db.ts': 'export const db = new Map();' })).toEqual([]);
  });
});
