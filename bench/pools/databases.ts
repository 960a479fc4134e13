import mysql from 'mysql2/promise';
import { Client } from 'pg';
import { z } from 'zod';
import type { Database } from './apps.ts';

const SERVERS = {
  postgres: process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres',
  mysql: process.env['MYSQL_URL'] ?? 'mysql://root@127.0.0.1:3306/test',
} as const;

/** Two databases of one's own, and a look at who is connected to them. */
export interface Databases {
  urls: Record<Database, string>;
  connections(database: Database): Promise<number>;
  close(): Promise<void>;
}

export async function openDatabases(): Promise<Databases> {
  const name = `tenfold_pools_${String(process.pid)}`;
  const pg = new Client({ connectionString: SERVERS.postgres });
  await pg.connect();
  const my = await mysql.createConnection(SERVERS.mysql);
  await pg.query(`create database ${name}`);
  await my.query(`create database ${name}`);
  const within = (database: Database) => Object.assign(new URL(SERVERS[database]), { pathname: `/${name}` }).href;
  const number = z.coerce.number();
  return {
    urls: { postgres: within('postgres'), mysql: within('mysql') },
    async connections(database) {
      if (database === 'postgres') {
        const { rows } = await pg.query('select count(*) as n from pg_stat_activity where datname = $1', [name]);
        return z.object({ n: number }).parse(rows[0]).n;
      }
      const [rows] = await my.query('select count(*) as n from information_schema.processlist where db = ?', [name]);
      return z.array(z.object({ n: number })).parse(rows)[0]?.n ?? 0;
    },
    async close() {
      await pg.query(`drop database ${name} with (force)`);
      await my.query(`drop database ${name}`);
      await pg.end();
      await my.end();
    },
  };
}
