import type { TSESTree } from '@typescript-eslint/types';
import semver from 'semver';
import { declaredName, isFunction, propertyName, staticString, unwrap } from '../core/ast.ts';
import type { Table } from '../core/schema.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { callChain, type Link } from './call-chain.ts';
import { optionsAt } from './options.ts';
import type { Query, QueryKind, QueryLibrary } from './queries.ts';
import { batch } from './typeorm/batch.ts';
import { readBuilder } from './typeorm/builder.ts';
import { handleAt, type Handle } from './typeorm/handles.ts';
import { isFindOptions, readFindOptions, whereConditions } from './typeorm/options.ts';
import { createMany, limit, narrow, reduce, updateMany } from './typeorm/rewrites.ts';

/** https://typeorm.io/docs/working-with-entity-manager/repository-api; `create` and `merge` make no query. */
const METHODS: ReadonlyMap<string, QueryKind> = new Map<string, QueryKind>([
  ['findOne', 'one'], ['findOneBy', 'one'], ['findOneOrFail', 'one'], ['findOneByOrFail', 'one'], ['findOneById', 'one'], ['find', 'many'], ['findBy', 'many'], ['findAndCount', 'many'], ['findAndCountBy', 'many'], ['findByIds', 'many'],
  ['count', 'count'], ['countBy', 'count'], ['exists', 'exists'], ['existsBy', 'exists'], ['exist', 'exists'], ['sum', 'sum'], ['average', 'aggregate'], ['minimum', 'aggregate'], ['maximum', 'aggregate'],
  ['save', 'save'], ['insert', 'create'], ['upsert', 'upsert'], ['update', 'update'], ['increment', 'update'], ['decrement', 'update'], ['delete', 'delete'], ['softDelete', 'delete'], ['remove', 'delete'], ['softRemove', 'delete'], ['restore', 'update'], ['preload', 'one'],
  ['query', 'raw'], ['transaction', 'transaction'],
]);
/** Take the filter itself where `find` takes options. */
const FILTERED: ReadonlySet<string> = new Set(['findOneBy', 'findOneByOrFail', 'findBy', 'findAndCountBy', 'countBy', 'existsBy', 'update', 'delete', 'softDelete', 'restore', 'increment', 'decrement']);
const OPTIONED: ReadonlySet<string> = new Set(['findOne', 'findOneOrFail', 'find', 'findAndCount', 'count', 'exists', 'exist']);
const ON_CONNECTION: ReadonlySet<string> = new Set(['query', 'transaction']);

export const typeorm: QueryLibrary = {
  name: 'typeorm',
  packages: ['typeorm', '@nestjs/typeorm'],
  triggers: ['.find', '.count', '.exist', '.save(', '.insert(', '.upsert(', '.update(', '.delete(', '.softDelete(', '.remove(', '.createQueryBuilder(', '.getMany(', '.getOne(', '.getCount(', '.query(', '.sum(', '.increment(', '.decrement('],
  queryAt(project, file, node) {
    if (node.type !== 'CallExpression') return undefined;
    const { root, links } = callChain(node);
    const last = links.at(-1);
    if (!last) return undefined;
    return builderQuery(project, file, node, links) ?? methodQuery(project, file, node, last) ?? entityQuery(project, file, node, root, last);
  },
  batch, reduce, limit, narrow, createMany, updateMany,
};

function emptyQuery(file: SourceFile, node: TSESTree.CallExpression, handle: Node, kind: QueryKind, method: string, { entity, isInTransaction }: Pick<Handle, 'entity' | 'isInTransaction'>): Query {
  return { library: 'typeorm', file, node, handle, kind, method, ...(entity === undefined ? {} : { table: entity }), limit: 'none', isOrdered: false, hasOffset: false, isCompound: false, isLocking: false, miss: kind === 'many' ? 'empty' : 'null', isMerged: false, isInTransaction };
}

function builderQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, links: readonly Link[]): Query | undefined {
  const start = links.findIndex(({ name }) => name === 'createQueryBuilder');
  const made = links[start];
  const read = made && readBuilder(links.slice(start + 1));
  if (!made || !read) return undefined;
  const object = made.member.object;
  const handle = handleAt(project, file, object);
  if (!handle) return undefined;
  const target = made.call.arguments.length > 1 ? made.call.arguments[0] : links.find(({ name }) => /^(?:from|into|update)$/.test(name))?.call.arguments[0];
  const from = handle.entity ?? entityAt(project, file, target);
  const isBare = handle.kind === 'connection' && !made.call.arguments[0];
  return { ...emptyQuery(file, node, object, 'many', '', { isInTransaction: handle.isInTransaction, ...(from === undefined ? {} : { entity: from }) }), ...read, ...(isBare && read.kind === 'many' ? { isCompound: true } : {}) };
}

/** A class that is named, and no variable that holds one now and then. */
function entityAt(project: Project, file: SourceFile, node: Node | undefined): string | undefined {
  if (node?.type !== 'Identifier') return staticString(node);
  return project.schema(file.path).table('typeorm', node.name) || /^[A-Z]/.test(node.name) ? node.name : undefined;
}

function methodQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, { name, member }: Link): Query | undefined {
  const kind = METHODS.get(name);
  const [first] = node.arguments;
  if (!kind || (name !== 'transaction' && isFunction(first))) return undefined;
  const handle = handleAt(project, file, member.object);
  if (!handle || (handle.kind === 'connection' && !ON_CONNECTION.has(name)) || isOwnMethod(project, file, member)) return undefined;
  const isManager = handle.kind === 'manager' && !ON_CONNECTION.has(name);
  const isSaved = isManager && (name === 'save' || name === 'remove' || name === 'softRemove') && node.arguments.length === 1;
  const entity = handle.entity ?? (isManager && !isSaved ? entityAt(project, file, first) : undefined);
  const parameters = isManager && !isSaved ? node.arguments.slice(1) : node.arguments;
  const query = emptyQuery(file, node, member.object, kind, name, { isInTransaction: handle.isInTransaction, ...(entity === undefined ? {} : { entity }) });
  if (node.arguments.some(({ type }) => type === 'SpreadElement')) return { ...query, limit: 'unknown', columns: 'unknown', opaque: 'The arguments are spread.' };
  if (kind === 'raw' || kind === 'transaction') return { ...query, limit: 'unknown', columns: 'unknown', miss: 'empty' };
  const table = entity === undefined ? undefined : project.schema(file.path).table('typeorm', entity);
  return { ...query, ...readArguments(project, file, query, parameters, table) };
}

/** A repository class of the project may have a `findOne` of its own. */
function isOwnMethod(project: Project, file: SourceFile, member: TSESTree.MemberExpression): boolean {
  const resolved = project.resolve(file, member);
  return resolved?.kind === 'node' && isFunction(resolved.node);
}

function readArguments(project: Project, file: SourceFile, { method, kind }: Query, parameters: readonly Node[], table: Table | undefined): Partial<Query> {
  const [first, second] = parameters;
  const isOld = isBefore03(project, file);
  const missing = kind !== 'one' ? {} : method.endsWith('OrFail') ? { miss: 'throws' as const } : isOld || method === 'preload' ? { miss: 'undefined' as const } : {};
  if (method === 'save' && first && isNewRow(table, first)) return { kind: 'create', payload: first };
  if (method === 'save' || method === 'insert' || method === 'upsert') return { ...missing, ...(first ? { payload: first } : {}), ...(first && unwrap(first).type === 'ArrayExpression' && method === 'insert' ? { kind: 'create-many' as const } : {}) };
  if (method === 'sum' || method === 'average' || method === 'minimum' || method === 'maximum') return conditions(whereConditions(project, file, second));
  const written = method === 'update' && second ? { payload: second } : {};
  if (FILTERED.has(method)) {
    const node = first && unwrap(first);
    if (node && node.type !== 'ObjectExpression' && method !== 'findBy' && (kind === 'update' || kind === 'delete')) return { ...written, conditions: [keyCondition(table, node)] };
    const found = whereConditions(project, file, first);
    return { ...missing, ...written, ...conditions(found), ...(found?.some(({ column }) => column.includes('.')) ? { isCompound: true } : {}) };
  }
  if (method === 'findOneById' && first) return { ...missing, conditions: [keyCondition(table, first)] };
  if (!OPTIONED.has(method)) return missing;
  const options = optionsAt(project, file, first);
  if (options === 'none') return { ...missing, conditions: [] };
  if (options === 'unknown') {
    // `findOne(id)` up to 0.2
    if (isOld && kind === 'one' && first) {
      const more = optionsAt(project, file, second);
      return { ...missing, ...(typeof more === 'string' ? {} : readFindOptions(project, more)), conditions: [keyCondition(table, first)], ...(more === 'unknown' ? { opaque: UNREAD } : {}) };
    }
    return { ...missing, limit: 'unknown', columns: 'unknown', opaque: UNREAD };
  }
  if (isOld && !isFindOptions(options)) return { ...missing, ...conditions(whereConditions(project, file, first)) };
  return { ...missing, ...readFindOptions(project, options) };
}

/** `save(users.create({ email }))`, `save({ email })`: a row without its key is inserted. */
function isNewRow(table: Table | undefined, start: Node): boolean {
  const row = unwrap(start);
  if (row.type === 'CallExpression') return propertyName(row.callee) === 'create';
  return row.type === 'ObjectExpression' && table !== undefined && table.isComplete && row.properties.every((property) => property.type === 'Property' && !table.primaryKey.includes(declaredName(property) ?? ''));
}

const UNREAD = 'The options of the query are not written out where they can be read.';

function keyCondition(table: Table | undefined, node: Node): NonNullable<Query['conditions']>[number] {
  return { column: table?.primaryKey[0] ?? 'id', operator: 'eq', value: node, node };
}

function conditions(found: Query['conditions']): Partial<Query> {
  return found ? { conditions: found } : {};
}

function isBefore03(project: Project, file: SourceFile): boolean {
  const version = project.version(file.path, 'typeorm');
  return version !== undefined && semver.lt(version, '0.3.0');
}

/** `await user.save()`, where the class of `user` extends `BaseEntity`. */
function entityQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, root: Node, { name, member }: Link): Query | undefined {
  if (name !== 'save' && name !== 'remove' && name !== 'reload') return undefined;
  const object = unwrap(member.object);
  const resolved = object === root ? project.resolve(file, object) : undefined;
  const made = resolved?.kind === 'node' ? unwrap(resolved.node) : undefined;
  const awaited = made?.type === 'AwaitExpression' ? unwrap(made.argument) : made;
  const source = awaited?.type === 'NewExpression' ? awaited.callee : awaited?.type === 'CallExpression' && awaited.callee.type === 'MemberExpression' && /^(?:find|create)/.test(propertyName(awaited.callee) ?? '') ? awaited.callee.object : undefined;
  const handle = source && resolved?.kind === 'node' ? handleAt(project, resolved.file, source) : undefined;
  return handle?.kind === 'entity' ? emptyQuery(file, node, object, name === 'save' ? 'save' : name === 'remove' ? 'delete' : 'one', name, handle) : undefined;
}
