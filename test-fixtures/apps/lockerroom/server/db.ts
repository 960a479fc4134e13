import { neon } from "@neondatabase/serverless";
import { drizzle as drizzleNeon } from "drizzle-orm/neon-http";
import { drizzle as drizzlePg } from "drizzle-orm/node-postgres";
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import { Pool } from "pg";
import * as schema from "../shared/schema.js";
import { createTables } from "./migrate.js";

export type Database = PgDatabase<PgQueryResultHKT, typeof schema>;

async function connect(): Promise<Database> {
  const url = process.env.DATABASE_URL;
  if (!url) {
    // No database at hand: an empty one in this process.
    const { drizzle } = await import("drizzle-orm/pglite");
    const local = drizzle({ schema });
    await createTables(local);
    return local;
  }
  if (new URL(url).hostname.endsWith(".neon.tech")) {
    return drizzleNeon(neon(url), { schema });
  }
  return drizzlePg(new Pool({ connectionString: url }), { schema });
}

export const db = await connect();
