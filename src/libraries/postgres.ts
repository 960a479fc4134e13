import type { QueryLibrary } from './queries.ts';
import { sqlBatch } from './sql/batch.ts';
import { sqlCallAt } from './sql/call.ts';
import { sqlCreateMany, sqlUpdateMany } from './sql/many.ts';
import { sqlLimit, sqlReduce } from './sql/rows.ts';
import { taggedAt } from './sql/tagged.ts';

/** Usual names of the tag, and the calls that take a text. */
const TAGS = ['sql`', 'sql<', 'db`', 'tx`', 'trx`', 'unsafe('];

// https://github.com/porsager/postgres#queries
export const postgres: QueryLibrary = {
  name: 'postgres',
  packages: ['postgres'],
  triggers: TAGS,
  queryAt: (project, file, node) => taggedAt(project, file, node, 'postgres') ?? sqlCallAt(project, file, node, 'postgres'),
  batch: sqlBatch,
  reduce: sqlReduce,
  limit: sqlLimit,
  createMany: sqlCreateMany,
  updateMany: sqlUpdateMany,
};

// https://github.com/neondatabase/serverless#example-usage: one HTTPS request for each query.
export const neon: QueryLibrary = {
  name: 'neon',
  packages: ['@neondatabase/serverless', '@vercel/postgres'],
  triggers: [...TAGS, 'query('],
  queryAt: (project, file, node) => taggedAt(project, file, node, 'neon') ?? sqlCallAt(project, file, node, 'neon'),
  batch: sqlBatch,
  reduce: sqlReduce,
  limit: sqlLimit,
  createMany: sqlCreateMany,
  updateMany: sqlUpdateMany,
};
