import { afterAll, expect, it } from 'vitest';
import { describeWith } from '../test-fixtures/services.ts';
import { rewritten, startApp, type App, type Files } from './lib/run-app.testing.ts';

const APP: Files = {
  'package.json': JSON.stringify({ type: 'module', dependencies: { express: '^5.3.0', mysql2: '^3.24.0', pg: '^8.23.0' } }),
  'db.js': `import mysql from 'mysql2';
import { Client } from 'pg';

export const db = mysql.createConnection(process.env.MYSQL_URL);
export const client = new Client(process.env.DATABASE_URL);

db.connect((error) => {
  if (error) throw error;
});
await client.connect();
`,
  'app.js': `import express from 'express';
import { client, db } from './db.js';

const app = express();

app.get('/mysql/:word', (req, res) => {
  db.query('SELECT UPPER(?) AS word, SLEEP(0.1) AS slept', [req.params.word], (error, rows) => {
    if (error) return res.status(500).json(error.message);
    res.json(rows[0].word);
  });
});

app.get('/postgres/:word', async (req, res) => {
  const { rows } = await client.query('SELECT upper($1) AS word, pg_sleep(0.1)', [req.params.word]);
  res.json(rows[0].word);
});

const server = app.listen(0, () => process.send(server.address().port));
`,
};

describeWith(['PostgreSQL', 'MySQL'], 'single-db-connection on real servers', (postgres, mysql) => {
  const started: App[] = [];

  afterAll(async () => {
    for (const app of started) await app.stop();
  });

  const load = async (files: Files, path: string) => {
    const app = await startApp(files, { DATABASE_URL: postgres, MYSQL_URL: mysql });
    started.push(app);
    await app.get(`${path}/warm`);
    const start = performance.now();
    const answers = await Promise.all(Array.from({ length: 8 }, (_, index) => app.get(`${path}/cup${index}`)));
    return { answers, milliseconds: performance.now() - start };
  };

  it.each(['/mysql', '/postgres'])('runs statements of several requests at a time, with the same answers: %s', async (path) => {
    const before = await load(APP, path);
    const after = await load(await rewritten(APP, 'single-db-connection'), path);
    expect(after.answers).toEqual(before.answers);
    // Eight statements of 100 ms each: one after the other, or together.
    expect(before.milliseconds).toBeGreaterThan(750);
    expect(after.milliseconds).toBeLessThan(600);
  });
});
