import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, isIdentifier, propertyName, unwrap } from '../core/ast.ts';
import type { Table } from '../core/schema.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { option, optionsAt, type Options } from './options.ts';
import { conditionsOf, selectedColumns } from './prisma/arguments.ts';
import type { Handle } from './handles.ts';
import { batch } from './prisma/batch.ts';
import { handleAt } from './prisma/handle.ts';
import { createMany, limit, narrow, reduce, updateMany } from './prisma/rewrites.ts';
import type { Query, QueryKind, QueryLibrary } from './queries.ts';
import { variableSource } from './variables.ts';

/** https://www.prisma.io/docs/orm/reference/prisma-client-reference#model-queries */
const METHODS: Readonly<Record<string, QueryKind>> = {
  findUnique: 'one', findUniqueOrThrow: 'one', findFirst: 'one', findFirstOrThrow: 'one', findMany: 'many', count: 'count', aggregate: 'aggregate', groupBy: 'aggregate',
  create: 'create', createMany: 'create-many', createManyAndReturn: 'create-many', update: 'update', updateMany: 'update-many', updateManyAndReturn: 'update-many', upsert: 'upsert', delete: 'delete', deleteMany: 'delete-many',
  findRaw: 'raw', aggregateRaw: 'raw',
};
const CLIENT_METHODS: Readonly<Record<string, QueryKind>> = {
  $queryRaw: 'raw', $queryRawUnsafe: 'raw', $queryRawTyped: 'raw', $executeRaw: 'raw', $executeRawUnsafe: 'raw', $runCommandRaw: 'raw', $transaction: 'transaction',
};
/** Names under which a client is known whose type the code does not tell. */
const CLIENT_NAME = /^(?:_?prisma\w*|\w+Prisma|db|database|tx|trx|transaction)$/i;

export const prisma: QueryLibrary = {
  name: 'prisma',
  packages: ['@prisma/client', 'prisma'],
  triggers: ['.findUnique', '.findFirst', '.findMany', '.count(', '.aggregate(', '.groupBy(', '.create', '.update', '.upsert(', '.delete', '.$queryRaw', '.$executeRaw', '.$transaction'],
  queryAt(project, file, node) {
    if (node.type === 'TaggedTemplateExpression') return rawAt(project, file, node);
    return node.type === 'CallExpression' ? (modelQueryAt(project, file, node) ?? clientQueryAt(project, file, node) ?? relationQueryAt(project, file, node)) : undefined;
  },
  batch,
  reduce,
  limit,
  narrow,
  createMany,
  updateMany,
};

interface ModelCall {
  call: TSESTree.CallExpression;
  method: string;
  kind: QueryKind;
  handle: Node;
  handleKind: Handle;
  /** Undefined when the model is chosen at run time. */
  model: string | undefined;
}

function modelQueryAt(project: Project, file: SourceFile, node: TSESTree.CallExpression): Query | undefined {
  const found = modelCallAt(project, file, node);
  return found && readQuery(project, file, found);
}

/** `prisma.order.findMany(...)`; `orders.findMany(...)` where `const orders = prisma.order`. */
function modelCallAt(project: Project, file: SourceFile, call: TSESTree.CallExpression): ModelCall | undefined {
  const method = propertyName(call.callee);
  const kind = method !== undefined && Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (method === undefined || !kind || call.callee.type !== 'MemberExpression') return undefined;
  const delegate = delegateAt(file, call.callee.object);
  if (!delegate) return undefined;
  const model = propertyName(delegate);
  const handleKind = handleAt(project, file, delegate.object) ?? handleByName(project, file, delegate.object, model);
  return handleKind && { call, method, kind, handle: delegate.object, handleKind, model };
}

function delegateAt(file: SourceFile, start: Node): TSESTree.MemberExpression | undefined {
  const node = unwrap(start);
  if (node.type === 'MemberExpression') return node;
  const source = node.type === 'Identifier' ? variableSource(file, node) : undefined;
  const value = source && source.key === undefined && !source.isElement ? unwrap(source.value) : undefined;
  return value?.type === 'MemberExpression' ? value : undefined;
}

/** `ctx.prisma.order.findMany()`: nothing tells what `ctx` is, but the schema has the model. */
function handleByName(project: Project, file: SourceFile, start: Node, model: string | undefined): Handle | undefined {
  const node = unwrap(start);
  const name = node.type === 'Identifier' ? node.name : propertyName(node);
  if (name === undefined || model === undefined || !CLIENT_NAME.test(name) || !isUnknown(project, file, node)) return undefined;
  if (!project.schema(file.path).table('prisma', model)) return undefined;
  return /^(?:tx|trx|transaction)$/i.test(name) ? 'transaction' : 'client';
}

/** Nothing in the project says what this is: a parameter, a property of one, or an import that leads nowhere. */
function isUnknown(project: Project, file: SourceFile, node: Node): boolean {
  const resolved = project.resolve(file, node);
  if (!resolved) return true;
  return resolved.kind === 'node' && resolved.node.type === 'Identifier' && isFunction(resolved.node.parent?.type === 'AssignmentPattern' ? resolved.node.parent.parent : resolved.node.parent);
}

function readQuery(project: Project, file: SourceFile, { call, method, kind, handle, handleKind, model }: ModelCall): Query {
  const table = model === undefined ? undefined : project.schema(file.path).table('prisma', model);
  const options = optionsAt(project, file, call.arguments[0]);
  const base: Query = {
    library: 'prisma', file, node: call, handle, kind, method, table: model, limit: 'none', isOrdered: false, hasOffset: false, isCompound: false, isLocking: false,
    miss: method.endsWith('OrThrow') || method === 'update' || method === 'delete' ? 'throws' : kind === 'many' ? 'empty' : 'null',
    isMerged: false,
    isInTransaction: handleKind === 'transaction',
    ...(model === undefined ? { opaque: 'The model is chosen at run time.' } : {}),
  };
  if (options === 'unknown') return { ...base, limit: 'unknown', columns: 'unknown', opaque: base.opaque ?? 'The arguments of the query are not written out where they can be read.' };
  if (options === 'none') return { ...base, conditions: [] };
  return { ...base, ...readOptions(project, options, table, base) };
}

function readOptions(project: Project, options: Options, table: Table | undefined, { kind, method }: Query): Partial<Query> {
  const where = option(options, 'where');
  const take = option(options, 'take');
  const has = (name: string) => option(options, name) !== 'none';
  const conditions = where === 'none' ? [] : where === 'unknown' ? undefined : conditionsOf(project, options.file, where.value, table);
  const { columns, isCompound } = selectedColumns(project, options);
  const isSum = method === 'aggregate' && options.object.properties.every((property) => property.type === 'Property' && isIdentifier(property.key) && (property.key.name === 'where' || property.key.name === '_sum'));
  const data = option(options, 'data');
  return {
    ...(isSum ? { kind: 'sum' as const } : {}),
    ...(conditions ? { conditions } : {}),
    limit: typeof take === 'string' ? take : take.value,
    isOrdered: has('orderBy'),
    hasOffset: has('skip') || has('cursor'),
    ...(columns === undefined ? {} : { columns }),
    isCompound: isCompound || has('include') || has('distinct') || method === 'groupBy',
    isMerged: kind === 'one' && method.startsWith('findUnique') && (conditions ?? []).every(({ operator }) => operator === 'eq') && conditions !== undefined,
    ...(typeof data === 'string' ? {} : { payload: data.value }),
  };
}

function rawAt(project: Project, file: SourceFile, node: TSESTree.TaggedTemplateExpression): Query | undefined {
  return clientQuery(project, file, node, node.tag);
}

function clientQueryAt(project: Project, file: SourceFile, node: TSESTree.CallExpression): Query | undefined {
  return clientQuery(project, file, node, node.callee);
}

function clientQuery(project: Project, file: SourceFile, node: Node, callee: Node): Query | undefined {
  const method = propertyName(callee);
  const kind = method !== undefined && Object.hasOwn(CLIENT_METHODS, method) ? CLIENT_METHODS[method] : undefined;
  if (method === undefined || !kind || callee.type !== 'MemberExpression') return undefined;
  const handle = handleAt(project, file, callee.object);
  if (!handle) return undefined;
  return { library: 'prisma', file, node, handle: callee.object, kind, method, limit: 'unknown', isOrdered: false, hasOffset: false, columns: 'unknown', isCompound: false, isLocking: false, miss: 'empty', isMerged: false, isInTransaction: handle === 'transaction' };
}

/** `prisma.user.findUnique({ where }).posts()`; https://www.prisma.io/docs/orm/prisma-client/queries/relation-queries#fluent-api */
function relationQueryAt(project: Project, file: SourceFile, node: TSESTree.CallExpression): Query | undefined {
  const property = propertyName(node.callee);
  if (property === undefined || node.callee.type !== 'MemberExpression') return undefined;
  const parent = unwrap(node.callee.object);
  if (parent.type !== 'CallExpression' || parent.callee.type !== 'MemberExpression') return undefined;
  const base = modelQueryAt(project, file, parent) ?? relationQueryAt(project, file, parent);
  if (base?.kind !== 'one' || base.table === undefined) return undefined;
  const relations = project.schema(file.path).table('prisma', base.table)?.relations;
  const relation = relations?.find((each) => each.property === property);
  if (!relation && (relations || /^(?:then|catch|finally)$/.test(property))) return undefined;
  const options = optionsAt(project, file, node.arguments[0]);
  const { conditions: own, ...read } = typeof options === 'string' ? {} : readOptions(project, options, undefined, base);
  return {
    ...base, ...read, node, kind: relation?.isList === false ? 'one' : 'many', method: property, isCompound: true, miss: 'null', isMerged: base.isMerged, limit: options === 'unknown' ? 'unknown' : (read.limit ?? 'none'),
    conditions: undefined, table: relation?.table, ...(own && own.length > 0 ? { isMerged: false } : {}),
  };
}
