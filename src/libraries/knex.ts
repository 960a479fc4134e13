import type { QueryLibrary } from './queries.ts';
import { knexBatch } from './knex/batch.ts';
import { knexQueryAt } from './knex/query.ts';
import { objectionQueryAt } from './knex/objection.ts';
import { knexCreateMany, knexLimit, knexReduce, knexUpdateMany } from './knex/rows.ts';

const TRIGGERS = ['.where', '.first(', '.select(', '.from(', '.insert(', '.update(', '.del(', '.delete(', '.raw(', '.count('];

// https://knexjs.org/guide/query-builder.html
export const knex: QueryLibrary = {
  name: 'knex',
  packages: ['knex'],
  triggers: TRIGGERS,
  queryAt: knexQueryAt,
  batch: knexBatch,
  reduce: knexReduce,
  limit: knexLimit,
  createMany: knexCreateMany,
  updateMany: knexUpdateMany,
};

// https://vincit.github.io/objection.js/api/query-builder
export const objection: QueryLibrary = {
  name: 'objection',
  packages: ['objection'],
  triggers: ['.query('],
  queryAt: objectionQueryAt,
  batch: knexBatch,
  limit: knexLimit,
};
