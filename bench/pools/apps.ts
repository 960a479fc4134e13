import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export type Build = 'before' | 'after';
export type Database = 'postgres' | 'mysql';

/** A server with one page that sleeps in the database, and what its owner wrote about the pool. */
export interface App {
  title: string;
  database: Database;
  /** What was written, for the table. */
  written: string;
  /** Connections its owner counts on. */
  configured: number;
  /** Variables of the environment besides those in `.env`. */
  env: Readonly<Record<string, string>>;
  directory: Record<Build, string>;
}

export const DEFAULT = 10;
const root = path.resolve(import.meta.dirname, '../..');

const PG = (options: string) => `import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL${options} });

export const sleep = () => pool.query('SELECT pg_sleep(0.15)');
`;

const PRISMA = `import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '../generated/prisma/client.js';

const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: process.env.DATABASE_URL }) });

export const sleep = () => prisma.$queryRaw\`SELECT 1 AS done FROM pg_sleep(0.15)\`;
`;

const MYSQL = (options: string) => `import mysql from 'mysql2/promise';

const pool = mysql.createPool({ uri: process.env.DATABASE_URL${options} });

export const sleep = () => pool.query('SELECT SLEEP(0.15)');
`;

const SERVER = `import express from 'express';
import { sleep } from './db.mjs';

const app = express();

app.get('/sleep', async (req, res) => {
  await sleep();
  res.sendStatus(204);
});

app.listen(Number(process.env.PORT), '127.0.0.1');
`;

const SCHEMA = `generator client {
  provider = "prisma-client-js"
  output   = "../generated/prisma"
}

datasource db {
  provider = "postgresql"
}

model Sleeper {
  id Int @id
}
`;

interface Sample {
  name: string;
  title: string;
  database: Database;
  db: string;
  written: string;
  parameters: string;
  configured: number;
  env?: Record<string, string>;
}

const SAMPLES: readonly Sample[] = [
  { name: 'pg-address', title: 'pg', database: 'postgres', db: PG(''), written: '?max=3 in the address', parameters: '?max=3', configured: 3 },
  { name: 'pg-name', title: 'pg', database: 'postgres', db: PG(', connectionLimit: 20'), written: 'connectionLimit: 20', parameters: '', configured: 20 },
  { name: 'pg-variable', title: 'pg', database: 'postgres', db: PG(''), written: 'DB_POOL_MAX=4, nothing in the code', parameters: '', configured: 4, env: { DB_POOL_MAX: '4' } },
  { name: 'pg-default', title: 'pg', database: 'postgres', db: PG(''), written: 'nothing', parameters: '', configured: DEFAULT },
  { name: 'prisma-address', title: 'Prisma 7', database: 'postgres', db: PRISMA, written: '?connection_limit=3 in the address', parameters: '?connection_limit=3', configured: 3 },
  { name: 'prisma-variable', title: 'Prisma 7', database: 'postgres', db: PRISMA, written: 'DB_POOL_MAX=4, nothing in the code', parameters: '', configured: 4, env: { DB_POOL_MAX: '4' } },
  { name: 'mysql-name', title: 'mysql2', database: 'mysql', db: MYSQL(', max: 3'), written: 'max: 3', parameters: '', configured: 3 },
  { name: 'mysql-variable', title: 'mysql2', database: 'mysql', db: MYSQL(''), written: 'DB_POOL_MAX=4, nothing in the code', parameters: '', configured: 4, env: { DB_POOL_MAX: '4' } },
];

const DEPENDENCIES = { '@prisma/adapter-pg': '^7.0.0', '@prisma/client': '^7.0.0', express: '^5.1.0', mysql2: '^3.15.0', pg: '^8.16.0' };

/** Writes the servers, each as it is found and as `tenfold fix` leaves it. */
export function makeApps(folder: string, urls: Readonly<Record<Database, string>>): App[] {
  if (!existsSync(path.join(root, 'dist/cli.js'))) throw new Error('Run `npm run build` first.');
  symlinkSync(path.join(root, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  return SAMPLES.map(({ name, title, database, db, written, parameters, configured, env = {} }) => {
    const directory = { before: path.join(folder, `${name}-before`), after: path.join(folder, `${name}-after`) };
    const put = (file: string, text: string) => {
      mkdirSync(path.dirname(path.join(directory.before, file)), { recursive: true });
      writeFileSync(path.join(directory.before, file), text);
    };
    put('package.json', JSON.stringify({ name, private: true, type: 'module', dependencies: DEPENDENCIES }));
    put('.env', `DATABASE_URL=${urls[database]}${parameters}\n`);
    put('src/db.mjs', db);
    put('src/server.mjs', SERVER);
    if (db === PRISMA) {
      put('prisma/schema.prisma', SCHEMA);
      generateClient(directory.before);
    }
    cpSync(directory.before, directory.after, { recursive: true });
    rewrite(directory.after);
    return { title, database, written, configured, env, directory };
  });
}

/** The schema engine is a download that generating a client does not need. */
function generateClient(cwd: string): void {
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true' };
  execFileSync(process.execPath, [path.join(root, 'node_modules/prisma/build/index.js'), 'generate'], { cwd, env, stdio: 'pipe' });
}

function rewrite(cwd: string): void {
  try {
    execFileSync(process.execPath, [path.join(root, 'dist/cli.js'), 'fix', '--write', '--tier', 'review', '--only', 'pool-phantom-config,pool-unconfigured', 'src'], { cwd, stdio: 'pipe' });
  } catch (error) {
    // 1: written, and findings without a fix are left.
    if (!(error instanceof Error && 'status' in error && error.status === 1)) throw error;
  }
}
