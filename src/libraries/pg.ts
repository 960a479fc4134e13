import type { QueryLibrary } from './queries.ts';
import { sqlBatch } from './sql/batch.ts';
import { sqlCallAt } from './sql/call.ts';
import { sqlCreateMany, sqlUpdateMany } from './sql/many.ts';
import { sqlLimit, sqlReduce } from './sql/rows.ts';

// https://node-postgres.com/features/queries
export const pg: QueryLibrary = {
  name: 'pg',
  packages: ['pg', 'pg-pool', '@neondatabase/serverless', '@vercel/postgres'],
  triggers: ['query(', 'query<', 'execute('],
  queryAt: (project, file, node) => sqlCallAt(project, file, node, 'pg'),
  batch: sqlBatch,
  reduce: sqlReduce,
  limit: sqlLimit,
  createMany: sqlCreateMany,
  updateMany: sqlUpdateMany,
};
