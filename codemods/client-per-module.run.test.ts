import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWith } from '../test-fixtures/services.ts';
import { rewritten, startApp, type App, type Files } from './lib/run-app.testing.ts';

const ROUTE = (name: string) => `import express from 'express';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, application_name: process.env.APP_NAME, max: 4 });

export const ${name} = express.Router();

${name}.get('/${name}', async (req, res) => {
  const { rows } = await pool.query('SELECT $1::text AS name, pg_sleep(0.05)', [req.query.name]);
  res.json(rows[0].name);
});
`;

const APP: Files = {
  'package.json': JSON.stringify({ type: 'module', dependencies: { express: '^5.3.0', pg: '^8.23.0' } }),
  'routes/orders.js': ROUTE('orders'),
  'routes/users.js': ROUTE('users'),
  'routes/invoices.js': ROUTE('invoices'),
  'app.js': `import express from 'express';
import { invoices } from './routes/invoices.js';
import { orders } from './routes/orders.js';
import { users } from './routes/users.js';

const server = express().use(invoices, orders, users).listen(0, () => process.send(server.address().port));
`,
};

describeWith(['PostgreSQL'], 'client-per-module on PostgreSQL', (url) => {
  const started: App[] = [];
  const admin = new pg.Client({ connectionString: url });

  beforeAll(() => admin.connect());
  afterAll(async () => {
    await admin.end();
    for (const app of started) await app.stop();
  });

  const peak = async (name: string, files: Files) => {
    const app = await startApp(files, { DATABASE_URL: url, APP_NAME: name });
    started.push(app);
    const paths = ['/orders', '/users', '/invoices'].flatMap((path) => Array.from({ length: 12 }, (_, index) => `${path}?name=${index}`));
    const answers = await Promise.all(paths.map((path) => app.get(path)));
    const { rows } = await admin.query('SELECT count(*)::int AS n FROM pg_stat_activity WHERE application_name = $1', [name]);
    return { answers, connections: Number(rows[0].n) };
  };

  it('holds the connections of one pool, and answers the same', async () => {
    const before = await peak('tenfold-module-before', APP);
    const after = await peak('tenfold-module-after', await rewritten(APP, 'client-per-module'));
    expect(after.answers).toEqual(before.answers);
    expect([before.connections, after.connections]).toEqual([12, 4]);
  });
});
