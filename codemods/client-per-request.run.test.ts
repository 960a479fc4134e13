import { connect, createServer, type Socket } from 'node:net';
import { afterAll, expect, it } from 'vitest';
import { describeWith } from '../test-fixtures/services.ts';
import { rewritten, startApp, type Files } from './lib/run-app.testing.ts';

const APP: Files = {
  'package.json': JSON.stringify({ type: 'module', dependencies: { express: '^5.3.0', mysql2: '^3.24.0', pg: '^8.23.0' } }),
  'app.js': `import express from 'express';
import mysql from 'mysql2/promise';
import { Client } from 'pg';

const app = express();

app.get('/mysql/:word', async (req, res) => {
  let connection;
  try {
    connection = await mysql.createConnection(process.env.MYSQL_URL);
    const [rows] = await connection.execute('SELECT UPPER(?) AS word, SLEEP(0.02) AS slept', [req.params.word]);
    res.json(rows[0].word);
  } catch (error) {
    res.status(500).json(error.message);
  } finally {
    if (connection) await connection.end();
  }
});

app.get('/postgres/:word', async (req, res) => {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query('SELECT upper($1) AS word, pg_sleep(0.02)', [req.params.word]);
  await client.end();
  res.json(rows[0].word);
});

const server = app.listen(0, () => process.send(server.address().port));
`,
};

const ROUNDS = 5;
const AT_ONCE = 12;

interface Door {
  url: string;
  /** Connections that came through. */
  count: number;
  close(): void;
}

/** Stands before a server and counts who comes in. */
async function openDoor(url: string): Promise<Door> {
  const target = new URL(url);
  const { hostname, port } = target;
  const sockets = new Set<Socket>();
  const server = createServer((incoming) => {
    door.count++;
    const outgoing = connect(Number(port), hostname);
    for (const socket of [incoming, outgoing]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    incoming.pipe(outgoing).pipe(incoming);
  });
  const door: Door = {
    url: '',
    count: 0,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  target.hostname = '127.0.0.1';
  target.port = String(typeof address === 'object' ? address?.port : '');
  door.url = target.href;
  return door;
}

describeWith(['PostgreSQL', 'MySQL'], 'client-per-request on real servers', (postgresUrl, mysqlUrl) => {
  const closing: (() => unknown)[] = [];

  afterAll(async () => {
    for (const close of closing) await close();
  });

  const load = async (files: Files) => {
    const postgres = await openDoor(postgresUrl);
    const mysql = await openDoor(mysqlUrl);
    const app = await startApp(files, { DATABASE_URL: postgres.url, MYSQL_URL: mysql.url });
    closing.push(() => app.stop(), () => postgres.close(), () => mysql.close());
    const words: string[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const paths = Array.from({ length: AT_ONCE }, (_, index) => [`/mysql/cup${index}`, `/postgres/tea${index}`]).flat();
      words.push(...(await Promise.all(paths.map(async (path) => (await app.get(path)).body))));
    }
    return { words, connections: [mysql.count, postgres.count] };
  };

  it('makes connections for a pool instead of for every request, and answers the same', async () => {
    const before = await load(APP);
    const after = await load(await rewritten(APP, 'client-per-request'));
    expect(after.words).toEqual(before.words);
    expect(before.connections).toEqual([ROUNDS * AT_ONCE, ROUNDS * AT_ONCE]);
    expect(after.connections).toEqual([10, 10]);
  });
});
