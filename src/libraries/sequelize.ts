import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, staticString, unwrap } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { calledOn, callChain, type Link } from './call-chain.ts';
import { option, optionsAt, type Options } from './options.ts';
import type { Query, QueryKind, QueryLibrary } from './queries.ts';
import { batch } from './sequelize/batch.ts';
import { associationQuery, instanceQuery } from './sequelize/instances.ts';
import { isSequelize, modelAt } from './sequelize/models.ts';
import { createMany, limit, narrow, reduce, updateMany } from './sequelize/rewrites.ts';
import { whereConditions } from './sequelize/where.ts';

interface Method {
  kind: QueryKind;
  /** Position of the options. */
  options: number;
}

/** https://sequelize.org/api/v6/class/src/model.js~model */
const METHODS: ReadonlyMap<string, Method> = new Map<string, Method>([
  ['findByPk', { kind: 'one', options: 1 }], ['findById', { kind: 'one', options: 1 }], ['findOne', { kind: 'one', options: 0 }], ['findAll', { kind: 'many', options: 0 }], ['findAndCountAll', { kind: 'many', options: 0 }],
  ['count', { kind: 'count', options: 0 }], ['sum', { kind: 'sum', options: 1 }], ['max', { kind: 'aggregate', options: 1 }], ['min', { kind: 'aggregate', options: 1 }], ['aggregate', { kind: 'aggregate', options: 2 }],
  ['create', { kind: 'create', options: 1 }], ['bulkCreate', { kind: 'create-many', options: 1 }], ['findOrCreate', { kind: 'upsert', options: 0 }], ['findCreateFind', { kind: 'upsert', options: 0 }], ['upsert', { kind: 'upsert', options: 1 }],
  ['update', { kind: 'update', options: 1 }], ['increment', { kind: 'update', options: 1 }], ['decrement', { kind: 'update', options: 1 }], ['destroy', { kind: 'delete', options: 0 }], ['restore', { kind: 'update', options: 0 }], ['truncate', { kind: 'delete-many', options: 0 }],
]);
const SCOPES: ReadonlySet<string> = new Set(['scope', 'unscoped', 'schema']);

export const sequelize: QueryLibrary = {
  name: 'sequelize',
  packages: ['sequelize', 'sequelize-typescript', '@nestjs/sequelize'],
  triggers: ['.find', '.count', '.sum(', '.max(', '.min(', '.create(', '.bulkCreate(', '.upsert(', '.update(', '.destroy(', '.increment(', '.decrement(', '.save(', '.query(', '.transaction(', '.get', '.reload('],
  queryAt(project, file, node) {
    if (node.type !== 'CallExpression') return undefined;
    const { root, links } = callChain(node);
    const last = links.at(-1);
    if (!last || links.length > 3) return undefined;
    return modelQuery(project, file, node, links, last) ?? connectionQuery(project, file, node, last) ?? (links.length === 1 ? (instanceQuery(project, file, node, root, last) ?? associationQuery(project, file, node, root, last)) : undefined);
  },
  batch, reduce, limit, narrow, createMany, updateMany,
};

function modelQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, links: readonly Link[], last: Link): Query | undefined {
  const method = METHODS.get(last.name);
  const handle = last.member.object;
  if (!method || isFunction(last.call.arguments[0]) || handle.type === 'ThisExpression' || calledOn(node) === last.name) return undefined;
  const model = modelAt(project, file, handle);
  if (!model) return undefined;
  const isScoped = links.slice(0, -1).some(({ name }) => SCOPES.has(name) && name === 'scope');
  const [first, second] = node.arguments;
  const { kind } = method;
  const base: Query = {
    library: 'sequelize', file, node, handle, kind, method: last.name, ...(model.name === undefined ? {} : { table: model.name }),
    limit: isScoped ? 'unknown' : 'none', isOrdered: false, hasOffset: false, isCompound: last.name === 'findAndCountAll', isLocking: false, miss: kind === 'many' ? 'empty' : 'null', isMerged: false, isInTransaction: false,
  };
  const byId = last.name === 'findByPk' || last.name === 'findById';
  if (byId && first) base.conditions = [{ column: primaryKeyOf(project, file, model.name), operator: 'eq', value: first, node: first }];
  if (kind === 'create' || kind === 'create-many' || kind === 'update' || last.name === 'upsert') Object.assign(base, first ? { payload: first } : {});
  if (node.arguments.some(({ type }) => type === 'SpreadElement')) return { ...base, limit: 'unknown', opaque: 'The arguments are spread.' };
  const options = optionsAt(project, file, method.options === 0 ? first : method.options === 1 ? second : node.arguments[2]);
  if (options === 'unknown') return { ...base, limit: 'unknown', columns: 'unknown', opaque: 'The options of the query are not written out where they can be read.' };
  if (options === 'none') return byId ? base : { ...base, conditions: [] };
  return { ...base, ...readOptions(project, options, byId) };
}

function primaryKeyOf(project: Project, file: SourceFile, name: string | undefined): string {
  const table = name === undefined ? undefined : project.schema(file.path).table('sequelize', name);
  return table?.primaryKey[0] ?? 'id';
}

/** https://sequelize.org/api/v6/class/src/model.js~model#static-method-findAll */
function readOptions(project: Project, options: Options, byId: boolean): Partial<Query> {
  const has = (name: string) => option(options, name) !== 'none';
  const where = option(options, 'where');
  const limit = option(options, 'limit');
  const conditions = where === 'unknown' ? undefined : whereConditions(project, options.file, where === 'none' ? undefined : where.value);
  const reject = option(options, 'rejectOnEmpty');
  return {
    ...(byId ? (where === 'none' ? {} : { conditions: undefined }) : { conditions }),
    ...(limit === 'none' ? {} : { limit: limit === 'unknown' ? limit : limit.value }),
    ...columnsOf(options),
    ...(has('order') ? { isOrdered: true } : {}),
    ...(has('offset') ? { hasOffset: true } : {}),
    ...(has('include') || has('group') || has('distinct') || has('having') ? { isCompound: true } : {}),
    ...(has('lock') ? { isLocking: true } : {}),
    ...(has('transaction') ? { isInTransaction: true } : {}),
    ...(reject !== 'none' ? { miss: 'throws' as const } : {}),
  };
}

function columnsOf(options: Options): Partial<Query> {
  const attributes = option(options, 'attributes');
  if (attributes === 'none') return {};
  const list = attributes === 'unknown' ? undefined : unwrap(attributes.value);
  if (list?.type !== 'ArrayExpression') return { columns: 'unknown' };
  const names = list.elements.map((element) => staticString(element));
  const isComputed = list.elements.some((element) => element?.type === 'ArrayExpression');
  return names.every((name) => name !== undefined) ? { columns: names } : { columns: 'unknown', ...(isComputed ? { isCompound: true } : {}) };
}

/** `sequelize.query(sql)`, `sequelize.transaction(async (t) => ...)`. */
function connectionQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, last: Link): Query | undefined {
  const handle: Node = last.member.object;
  if ((last.name !== 'query' && last.name !== 'transaction') || !isSequelize(project, file, handle)) return undefined;
  return { library: 'sequelize', file, node, handle, kind: last.name === 'query' ? 'raw' : 'transaction', method: last.name, limit: 'unknown', isOrdered: false, hasOffset: false, columns: 'unknown', isCompound: false, isLocking: false, miss: 'empty', isMerged: false, isInTransaction: false };
}
