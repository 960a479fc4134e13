import { afterAll, expect, it } from 'vitest';
import { describeWith } from '../test-fixtures/services.ts';
import { rewritten, startApp, type App, type Files } from './lib/run-app.testing.ts';

const APP: Files = {
  'package.json': JSON.stringify({ type: 'module', dependencies: { express: '^5.3.0', mysql2: '^3.24.0', pg: '^8.23.0' } }),
  'app.js': `import express from 'express';
import mysql from 'mysql2/promise';
import pg from 'pg';

const app = express();
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 });
const archive = mysql.createPool({ uri: process.env.MYSQL_URL, connectionLimit: 2 });

app.get('/divide/:by', async (req, res) => {
  const client = await pool.connect();
  const { rows } = await client.query('SELECT 10 / $1::int AS n', [req.params.by]);
  client.release();
  res.json(rows[0].n);
});

app.get('/words/:word', async (req, res) => {
  const connection = await archive.getConnection();
  const [rows] = await connection.query('SELECT CHAR_LENGTH(?) AS n', [req.params.word]);
  if (rows[0].n > 3) return res.sendStatus(422);
  connection.release();
  res.json(rows[0].n);
});

app.get('/settings/:by', async (req, res) => {
  const client = await pool.connect();
  await client.query("SET application_name = 'settings'");
  const { rows } = await client.query('SELECT 10 / $1::int AS n', [req.params.by]);
  client.release();
  res.json(rows[0].n);
});

app.use((error, req, res, next) => res.status(500).json(error.message));
const server = app.listen(0, () => process.send(server.address().port));
`,
};

describeWith(['PostgreSQL', 'MySQL'], 'pool-client-leak on real pools', (postgres, mysql) => {
  const started: App[] = [];

  afterAll(async () => {
    for (const app of started) await app.stop();
  });

  const start = async (files: Files) => {
    const app = await startApp(files, { DATABASE_URL: postgres, MYSQL_URL: mysql });
    started.push(app);
    return app;
  };

  it.each(['/divide/0 /divide/5', '/words/trade /words/cup', '/settings/0 /settings/5'])('has a connection left after failures: %s', async (paths) => {
    const [failing = '', working = ''] = paths.split(' ');
    const before = await start(APP);
    const after = await start(await rewritten(APP, 'pool-client-leak'));
    const statuses = [];
    for (const app of [before, after]) {
      for (let attempt = 0; attempt < 2; attempt++) statuses.push((await app.get(failing)).status);
    }
    expect(new Set(statuses).size).toBe(1);
    await expect(before.get(working, 700)).rejects.toThrow();
    expect(await after.get(working)).toMatchObject({ status: 200 });
  });
});
