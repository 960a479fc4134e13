import { describe, expect, it } from 'vitest';
import type { Table } from '../../core/schema.ts';
import { memoryHost } from '../host.ts';
import { createProject } from '../index.ts';
import { prismaSchemas } from './prisma.ts';

const GENERATOR = 'generator client {\n  provider = "prisma-client"\n  output = "../src/generated"\n  previewFeatures = ["relationJoins"]\n}\n';
const MYSQL = 'datasource db {\n  provider = "mysql"\n  relationMode = "prisma"\n}\n';
const POSTGRES = 'datasource db {\n  provider = "postgresql"\n}\n';

function tables(files: Record<string, string>, path = 'src/main.ts'): readonly Table[] {
  return createProject(memoryHost({ 'package.json': '{}', ...files })).schema(path).tables;
}

const only = (model: string, datasource = POSTGRES): Table | undefined => tables({ 'prisma/schema.prisma': datasource + model })[0];

describe('a model', () => {
  it('has columns with their names, types and defaults', () => {
    const table = only(`model LineItem {
      id        String   @id @default(uuid()) @db.Uuid // the key
      orderId   Int      @map("order_id")
      note      String?  /// said by the buyer
      total     Decimal  @db.Decimal(10, 2)
      big       BigInt
      status    Status   @default(OPEN)
      tags      String[]
      code      String   @db.Char(4)
      updatedAt DateTime @updatedAt
      @@map("line_items")
    }
    enum Status {
      OPEN
      PAID
    }`);
    expect([table?.name, table?.databaseName, table?.primaryKey]).toEqual(['lineItem', 'line_items', ['id']]);
    expect(table?.columns.map(({ property, name, type, isNullable, hasDefault }) => [property, name, type, isNullable, hasDefault].join(' '))).toEqual([
      'id id uuid false true', 'orderId order_id integer false false', 'note note text true false', 'total total decimal false false', 'big big bigint false false',
      'status status enum false true', 'tags tags other false false', 'code code other false false', 'updatedAt updatedAt date false true',
    ]);
  });

  it('has keys, indexes and relations', () => {
    const table = tables({ 'prisma/schema.prisma': `${POSTGRES}model Like {
      userId Int
      postId Int
      slug   String @unique
      user   User   @relation(fields: [userId], references: [id], onDelete: Cascade)
      post   Post?  @relation("likes", fields: [postId], references: [id])
      @@id([userId, postId])
      @@unique(name: "both", fields: [slug, postId])
      @@index([postId, slug(sort: Desc)], map: "likes_idx")
    }
    model User {
      id    Int    @id
      likes Like[]
    }
    model Post {
      id Int @id
    }` })[0];
    expect(table?.primaryKey).toEqual(['userId', 'postId']);
    expect(table?.uniques).toEqual([['slug'], ['slug', 'postId']]);
    expect(table?.indexes).toEqual([['postId', 'slug']]);
    expect(table?.foreignKeys).toEqual([{ columns: ['userId'], table: 'user', references: ['id'] }, { columns: ['postId'], table: 'post', references: ['id'] }]);
    expect(table?.relations).toEqual([{ property: 'user', table: 'user', isList: false }, { property: 'post', table: 'post', isList: false }]);
    expect(table?.columns.map(({ property }) => property)).toEqual(['userId', 'postId', 'slug']);
  });

  it('is compared without case on MySQL and in citext', () => {
    const model = 'model User {\n  id Int @id\n  email String\n  login String @db.Citext\n}';
    expect(only(model, MYSQL)?.columns.map(({ ignoresCase }) => ignoresCase)).toEqual([false, true, true]);
    expect(only(model)?.columns.map(({ ignoresCase }) => ignoresCase)).toEqual([false, false, true]);
  });

  it('stands at its declaration', () => {
    const text = `${POSTGRES}\nmodel User {\n  id Int @id\n}\n`;
    const { place } = tables({ 'prisma/schema.prisma': text })[0] ?? {};
    expect(place && text.slice(...place.range)).toBe('model User {\n  id Int @id\n}');
  });
});

describe('where schemas are', () => {
  const user = 'model User {\n  id Int @id\n}\n';
  const shop = 'model Shop {\n  id Int @id\n}\n';
  const names = (files: Record<string, string>, path?: string) => tables(files, path).map(({ name }) => name);

  it('reads a folder of files', () => {
    expect(names({ 'prisma/schema/base.prisma': POSTGRES, 'prisma/schema/user.prisma': user, 'prisma/schema/more/shop.prisma': shop })).toEqual(['shop', 'user']);
  });

  it('reads the package of the file, and packages it depends on', () => {
    const files = { 'apps/api/package.json': '{ "dependencies": { "@shop/db": "*" } }', 'packages/db/package.json': '{ "name": "@shop/db" }', 'packages/db/prisma/schema.prisma': POSTGRES + user, 'apps/other/package.json': '{}', 'apps/other/prisma/schema.prisma': POSTGRES + shop };
    expect(names(files, 'apps/api/src/main.ts')).toEqual(['user']);
    expect(names(files, 'apps/other/main.ts')).toEqual(['shop']);
  });

  it('takes the stricter of two schemas for the same tables', () => {
    const model = 'model User {\n  id Int @id\n  email String\n}\n';
    const [table, ...others] = tables({ 'db/postgresql/schema.prisma': POSTGRES + model, 'db/mysql/schema.prisma': MYSQL + model });
    expect([others, table?.columns[1]?.ignoresCase]).toEqual([[], true]);
  });

  it('knows what is generated, and how', () => {
    const [schema] = prismaSchemas(createProject(memoryHost({ 'prisma/schema.prisma': GENERATOR + MYSQL })));
    expect([schema?.outputs, schema?.provider, schema?.relationMode, schema?.previewFeatures]).toEqual([['src/generated'], 'mysql', 'prisma', ['relationJoins']]);
  });

  it('reads what is broken as far as it goes', () => {
    expect(names({ 'prisma/schema.prisma': `${POSTGRES}model User {\n  id Int @id(\n  x ]] "\n}\n${shop}model` })).toContain('user');
    expect(names({ 'prisma/schema.prisma': 'model' })).toEqual([]);
  });
});
