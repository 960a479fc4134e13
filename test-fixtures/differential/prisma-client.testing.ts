import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { PrismaPg } from '@prisma/adapter-pg';
import { build } from 'esbuild';
import { Pool } from 'pg';
import { TABLES } from './shop.testing.ts';
import { statements } from './statements.testing.ts';

const root = resolve(import.meta.dirname, '../..');

export const SCHEMA = `
generator client {
  provider = "prisma-client"
  output   = "../src/generated/prisma"
}

datasource db {
  provider = "postgresql"
}

model Customer {
  id     Int     @id
  email  String  @unique
  token  String  @unique @db.Uuid
  number BigInt  @unique
  orders Order[]

  @@map("customers")
}

model Order {
  id         Int       @id
  customerId Int?      @map("customer_id")
  email      String
  token      String    @db.Uuid
  number     BigInt
  customer   Customer? @relation(fields: [customerId], references: [id])
  items      Item[]

  @@map("orders")
}

model Item {
  id      Int      @id @default(autoincrement())
  orderId Int      @map("order_id")
  sku     String
  amount  Int?
  price   Decimal?
  isGift  Boolean  @default(false) @map("is_gift")
  order   Order    @relation(fields: [orderId], references: [id])

  @@unique([orderId, sku])
  @@map("items")
}

model Note {
  id      Int     @id @default(autoincrement())
  orderId Int     @map("order_id")
  text    String?
  isRead  Boolean @default(false) @map("is_read")

  @@map("notes")
}
`;

/** A generated client on tables of its own, and a count of what its driver sends. */
export interface PrismaDatabase {
  pool: Pool;
  /** Statements since the last call. */
  statements(): number;
  close(): Promise<void>;
}

/** Generates the client and puts it where the stories find it: in `globalThis.prisma`. */
export async function openPrisma(url: string): Promise<PrismaDatabase> {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, 'node_modules/.cache/tenfold-prisma-'));
  mkdirSync(join(folder, 'prisma'));
  writeFileSync(join(folder, 'prisma/schema.prisma'), SCHEMA);
  // The schema engine is a download that generating a client does not need.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true', NO_COLOR: '1' };
  const made = spawnSync(process.execPath, [join(root, 'node_modules/prisma/build/index.js'), 'generate', '--schema', 'prisma/schema.prisma'], { cwd: folder, env, encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`The client was not generated. ${made.stdout}${made.stderr}`);
  const outfile = join(folder, 'client.mjs');
  await build({ entryPoints: [join(folder, 'src/generated/prisma/client.ts')], outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', target: 'node20', logLevel: 'silent' });
  const { PrismaClient } = await import(pathToFileURL(outfile).href);
  const schema = `differential_prisma_${process.pid}`;
  const pool = new Pool({ connectionString: url, options: `-c search_path=${schema} -c synchronous_commit=off`, max: 4 });
  await pool.query(`drop schema if exists ${schema} cascade; create schema ${schema}`);
  await pool.query(TABLES);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema }) });
  Reflect.set(globalThis, 'prisma', prisma);
  return {
    pool,
    statements,
    close: async () => {
      await pool.query(`drop schema ${schema} cascade`);
      await prisma.$disconnect();
      await pool.end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
