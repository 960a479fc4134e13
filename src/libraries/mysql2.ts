import type { QueryLibrary } from './queries.ts';
import { sqlBatch } from './sql/batch.ts';
import { sqlCallAt } from './sql/call.ts';
import { sqlCreateMany, sqlUpdateMany } from './sql/many.ts';
import { sqlLimit, sqlReduce } from './sql/rows.ts';

// https://sidorares.github.io/node-mysql2/docs: also `mysql` with promises around it, and `mariadb`.
export const mysql2: QueryLibrary = {
  name: 'mysql2',
  packages: ['mysql2', 'mysql', 'mariadb', 'promise-mysql'],
  triggers: ['query(', 'query<', 'execute(', 'execute<'],
  queryAt: (project, file, node) => sqlCallAt(project, file, node, 'mysql'),
  batch: sqlBatch,
  reduce: sqlReduce,
  limit: sqlLimit,
  createMany: sqlCreateMany,
  updateMany: sqlUpdateMany,
};
