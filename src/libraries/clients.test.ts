import { expect, it } from 'vitest';
import { createProject } from '../project/index.ts';
import { memoryHost } from '../project/host.ts';
import { clientsIn, clientOf, optionAt, poolOwner } from './clients.ts';

const MANIFEST = JSON.stringify({ dependencies: { pg: '^8.16.0', mongoose: '^5.13.0', '@prisma/client': '^7.0.0' } });

function open(files: Record<string, string>) {
  const project = createProject(memoryHost({ 'package.json': MANIFEST, ...files }));
  const clients = (path: string) => {
    const file = project.file(path);
    return file ? clientsIn(project, file) : [];
  };
  return { project, clients };
}

const only = (text: string, path = 'db.ts') => {
  const { clients } = open({ [path]: text });
  const [first, ...more] = clients(path);
  expect(more).toEqual([]);
  return first;
};

it.each([
  ["import { Pool } from 'pg'; export const pool = new Pool();", 'pg', 'pool'],
  ["import pg from 'pg'; export const pool = new pg.Pool();", 'pg', 'pool'],
  ["import mysql from 'mysql2/promise'; const db = await mysql.createConnection({ host: 'a' });", 'mysql', 'connection'],
  ["import postgres from 'postgres'; const sql = postgres(process.env.DATABASE_URL!);", 'postgres', 'pool'],
  ["import Redis from 'ioredis'; const cache = new Redis();", 'redis', 'redis'],
  ["import { createClient } from 'redis'; const cache = createClient();", 'redis', 'redis'],
  ["import mongoose from 'mongoose'; mongoose.connect('mongodb://a/b');", 'mongoose', 'orm'],
  ["import { S3Client } from '@aws-sdk/client-s3'; const s3 = new S3Client({});", 'aws', 'http'],
  ["import { PrismaClient } from '../generated/prisma/client'; const prisma = new PrismaClient();", 'prisma', 'orm'],
  ["import { PrismaClient } from '@prisma/client'; class Database extends PrismaClient {} const db = new Database();", 'prisma', 'orm'],
])('knows the client in %s', (text, library, kind) => {
  const client = only(text);
  expect([client?.library, client?.form.kind]).toEqual([library, kind]);
});

it('knows CommonJS, called where it is required', () => {
  expect(only("const { Pool } = require('pg'); const pool = new Pool();", 'db.js')?.library).toBe('pg');
  expect(only("const db = require('mysql2').createPool({});", 'db.js')?.export).toBe('createPool');
  expect(only("const knex = require('knex')({ client: 'pg' });", 'db.js')?.library).toBe('knex');
});

it('does not take a function of the same name', () => {
  expect(only("import { createClient } from './clients.js'; const client = createClient();")).toBeUndefined();
});

it('finds the options in another file, and an option behind a spread', () => {
  const { project, clients } = open({
    'config.ts': "const base = { max: 20 }; export const database = { ...base, host: 'db' };",
    'db.ts': "import { Pool } from 'pg'; import { database } from './config'; export const pool = new Pool(database);",
  });
  const [client] = clients('db.ts');
  const option = client?.options && optionAt(project, client.options, ['max']);
  expect(option?.state).toBe('set');
  expect(client?.isOpaque).toBe(false);
});

it('says when options may be there and are not known', () => {
  expect(only("import { Pool } from 'pg'; export const make = (options: object) => new Pool(options);")?.isOpaque).toBe(true);
  expect(only("import postgres from 'postgres'; export const sql = postgres(process.env.DATABASE_URL ?? '');")?.isOpaque).toBe(false);
});

it('finds the pool a client stands on', () => {
  const { clients } = open({
    'db.ts': "import { PrismaPg } from '@prisma/adapter-pg'; import { Pool } from 'pg'; import { PrismaClient } from './generated/prisma/client'; const pool = new Pool({ max: 4 }); export const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });",
    'drizzle.ts': "import { drizzle } from 'drizzle-orm/node-postgres'; export const db = drizzle(process.env.DATABASE_URL!, { schema: {} });",
  });
  const prisma = clients('db.ts').find(({ export: name }) => name === 'PrismaClient');
  expect(prisma && poolOwner(prisma)?.export).toBe('Pool');
  const [db] = clients('drizzle.ts');
  expect(db && poolOwner(db)?.library).toBe('drizzle');
  expect(db?.url).toBeDefined();
});

it('knows the default by version', () => {
  expect(only("import mongoose from 'mongoose'; mongoose.connect('mongodb://a/b');")?.form.pool?.defaultMax('5.13.0')).toBe(5);
});

it('follows an expression to its client', () => {
  const { project } = open({
    'db.ts': "import { createClient } from 'redis'; export const cache = await createClient().on('error', console.error).connect();",
    'users.ts': "import { cache } from './db'; cache.get('user');",
  });
  const file = project.file('users.ts');
  const name = file?.nodes('Identifier').find((identifier) => identifier.name === 'cache' && identifier.parent.type === 'MemberExpression');
  expect(file && name && clientOf(project, file, name)?.library).toBe('redis');
});
