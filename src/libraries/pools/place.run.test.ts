import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { describeWith } from '../../../test-fixtures/services.ts';
import { fix } from '../../engine/fix.ts';
import { memoryHost } from '../../project/host.ts';

const VERSIONS = { '@prisma/adapter-pg': '^7.0.0', 'drizzle-orm': '^0.45.0', express: '^5.1.0', knex: '^3.1.0', mysql2: '^3.15.0', pg: '^8.16.0', postgres: '^3.4.0', sequelize: '^6.37.0', typeorm: '^0.3.27' };

interface Story {
  name: string;
  /** The module; URL is replaced by an address. */
  text: string;
  max: number;
  database: 'PostgreSQL' | 'MySQL';
}

/** Each exports the size its pool has, a query, and a way to close it. */
const STORIES: readonly Story[] = [
  { name: 'pg', max: 10, database: 'PostgreSQL', text: "import pg from 'pg';\nconst pool = new pg.Pool({ connectionString: URL });\nexport const size = () => pool.options.max;\nexport const ask = async () => (await pool.query('SELECT 42 AS n')).rows[0].n;\nexport const close = () => pool.end();\n" },
  { name: 'the string form of Drizzle', max: 10, database: 'PostgreSQL', text: "import { sql } from 'drizzle-orm';\nimport { drizzle } from 'drizzle-orm/node-postgres';\nconst db = drizzle(URL);\nexport const size = () => db.$client.options.max;\nexport const ask = async () => (await db.execute(sql`SELECT 42 AS n`)).rows[0].n;\nexport const close = () => db.$client.end();\n" },
  { name: 'the string form of Drizzle on postgres.js', max: 10, database: 'PostgreSQL', text: "import { sql } from 'drizzle-orm';\nimport { drizzle } from 'drizzle-orm/postgres-js';\nconst db = drizzle(URL, { logger: false });\nexport const size = () => db.$client.options.max;\nexport const ask = async () => (await db.execute(sql`SELECT 42 AS n`))[0].n;\nexport const close = () => db.$client.end();\n" },
  { name: 'the string form of Drizzle on mysql2', max: 10, database: 'MySQL', text: "import { sql } from 'drizzle-orm';\nimport { drizzle } from 'drizzle-orm/mysql2';\nconst db = drizzle({ connection: URL, logger: false });\nexport const size = () => db.$client.config.connectionLimit;\nexport const ask = async () => (await db.execute(sql`SELECT 42 AS n`))[0][0].n;\nexport const close = () => new Promise((done) => db.$client.end(done));\n" },
  { name: 'postgres.js', max: 10, database: 'PostgreSQL', text: "import postgres from 'postgres';\nconst sql = postgres(URL);\nexport const size = () => sql.options.max;\nexport const ask = async () => (await sql`SELECT 42 AS n`)[0].n;\nexport const close = () => sql.end();\n" },
  { name: 'the adapter of Prisma', max: 10, database: 'PostgreSQL', text: "import { PrismaPg } from '@prisma/adapter-pg';\nconst pool = (await new PrismaPg(URL).connect()).underlyingDriver();\nexport const size = () => pool.options.max;\nexport const ask = async () => (await pool.query('SELECT 42 AS n')).rows[0].n;\nexport const close = () => pool.end();\n" },
  { name: 'Knex', max: 10, database: 'PostgreSQL', text: "import knex from 'knex';\nconst db = knex({ client: 'pg', connection: URL });\nexport const size = () => db.client.pool.max;\nexport const ask = async () => (await db.raw('SELECT 42 AS n')).rows[0].n;\nexport const close = () => db.destroy();\n" },
  { name: 'Sequelize', max: 5, database: 'PostgreSQL', text: "import { Sequelize } from 'sequelize';\nconst db = new Sequelize(URL, { logging: false });\nexport const size = () => db.connectionManager.pool.maxSize;\nexport const ask = async () => (await db.query('SELECT 42 AS n'))[0][0].n;\nexport const close = () => db.close();\n" },
  { name: 'TypeORM', max: 10, database: 'PostgreSQL', text: "import { DataSource } from 'typeorm';\nconst db = new DataSource({ type: 'postgres', url: URL });\nawait db.initialize();\nexport const size = () => db.driver.master.options.max;\nexport const ask = async () => (await db.query('SELECT 42 AS n'))[0].n;\nexport const close = () => db.destroy();\n" },
  { name: 'mysql2', max: 10, database: 'MySQL', text: "import mysql from 'mysql2/promise';\nconst pool = mysql.createPool(URL);\nexport const size = () => pool.pool.config.connectionLimit;\nexport const ask = async () => (await pool.query('SELECT 42 AS n'))[0][0].n;\nexport const close = () => pool.end();\n" },
];

const Module = z.object({ size: z.function({ output: z.coerce.number() }), ask: z.function({ output: z.promise(z.coerce.number()) }), close: z.function({ output: z.promise(z.unknown()) }) });

let folder: string;
let count = 0;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tenfold-pools-'));
  symlinkSync(resolve(import.meta.dirname, '../../../node_modules'), join(folder, 'node_modules'), 'junction');
  mkdirSync(join(folder, 'src'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(() => {
  delete process.env['DB_POOL_MAX'];
});

/** What the module says of itself: the size of its pool, and the answer to a query. */
async function run(text: string): Promise<{ size: number; answer: number }> {
  const file = join(folder, 'src', `db-${String(++count)}.mjs`);
  writeFileSync(file, text);
  const loaded = Module.parse(await import(/* @vite-ignore */ pathToFileURL(file).href));
  try {
    return { size: loaded.size(), answer: await loaded.ask() };
  } finally {
    await loaded.close();
  }
}

async function safelyFixed(text: string): Promise<string> {
  const host = memoryHost({
    'package.json': JSON.stringify({ name: 'shop', type: 'module', dependencies: VERSIONS }),
    'src/db.mjs': text,
    'src/server.mjs': "import express from 'express';\nimport { ask } from './db.mjs';\nexpress().get('/', async (req, res) => res.json(await ask())).listen(3000);\n",
  });
  const { changeSet } = await fix({ root: '/project', host, only: ['pool-unconfigured'], tier: 'safe' });
  return changeSet.files.find(({ path }) => path === 'src/db.mjs')?.after ?? text;
}

for (const database of ['PostgreSQL', 'MySQL'] as const) {
  describeWith([database], `the size in the code, on ${database}`, (url) => {
    it.each(STORIES.filter((story) => story.database === database))('$name: nothing changes until DB_POOL_MAX says so', async ({ text, max }) => {
      const before = text.replace('URL', `'${url}'`);
      const after = await safelyFixed(before);
      expect(after).toContain(`Number(process.env.DB_POOL_MAX) || ${String(max)}`);
      expect(await run(after)).toEqual(await run(before));
      expect(await run(`${after}\n`)).toEqual({ size: max, answer: 42 });
      process.env['DB_POOL_MAX'] = '3';
      expect(await run(after)).toEqual({ size: 3, answer: 42 });
      process.env['DB_POOL_MAX'] = '';
      expect(await run(after)).toEqual({ size: max, answer: 42 });
    });
  });
}
