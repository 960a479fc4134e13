import type { TSESTree } from '@typescript-eslint/types';
import { findProperty, isFunction, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import type { Link } from '../call-chain.ts';
import { option, optionsAt } from '../options.ts';
import type { Condition, LibraryName, Query, QueryKind } from '../queries.ts';
import { filterConditions, idIn, selectionOf } from './filter.ts';
import type { Model } from './models.ts';

interface Found {
  library: Extract<LibraryName, 'mongoose' | 'mongodb'>;
  file: SourceFile;
  node: TSESTree.CallExpression;
  handle: Node;
  model: Model;
  kind: QueryKind;
  links: readonly Link[];
}

const PLAIN: ReadonlySet<string> = new Set(['exec', 'lean', 'hint', 'read', 'readConcern', 'maxTimeMS', 'comment', 'batchSize', 'allowDiskUse', 'collation', 'clone', 'option', 'toArray', 'next']);
const SHAPING: ReadonlySet<string> = new Set(['select', 'project', 'projection', 'populate', 'sort', 'limit', 'skip', 'session', 'orFail', 'setOptions', 'transform', 'cache', 'cursor', 'stream', 'explain', 'countDocuments', 'estimatedDocumentCount', 'count', 'distinct', 'findOne', 'find', 'map', 'tailable']);
const FILTERS: ReadonlySet<string> = new Set(['where', 'equals', 'in', 'nin', 'ne', 'gt', 'gte', 'lt', 'lte', 'or', 'and', 'nor', 'regex', 'exists', 'size', 'all', 'elemMatch', 'near', 'within', 'mod', 'slice', 'merge', 'setQuery']);
const AGGREGATES: ReadonlySet<string> = new Set(['match', 'group', 'project', 'lookup', 'unwind', 'facet', 'addFields', 'sample', 'append', 'unionWith', 'replaceRoot', 'sortByCount']);

/** `User.find(filter).deleteMany()` */
const WRITES: Readonly<Record<string, QueryKind>> = { deleteMany: 'delete-many', deleteOne: 'delete', updateMany: 'update-many', updateOne: 'update' };

/** The method stays part of a query when it is called on one. */
export function isKept(name: string): boolean {
  return PLAIN.has(name) || SHAPING.has(name) || FILTERS.has(name) || AGGREGATES.has(name);
}

export function emptyQuery({ library, file, node, handle, model, kind, links }: Found): Query {
  const method = links[0]?.name ?? '';
  return {
    library, file, node, handle, kind, method, ...(model.name === undefined ? {} : { table: model.name }),
    limit: 'none', isOrdered: false, hasOffset: false, isCompound: false, isLocking: false, miss: kind === 'many' || kind === 'aggregate' ? 'empty' : 'null', isMerged: false, isInTransaction: false,
  };
}

/** Reads a query from its first call on. A cursor or an explanation is none. */
export function readChain(project: Project, found: Found): Query | undefined {
  const [first, ...rest] = found.links;
  if (!first || rest.some(({ name }) => name === 'cursor' || name === 'stream' || name === 'explain')) return undefined;
  const query = readFirst(project, found, first);
  for (const link of rest) Object.assign(query, readLink(project, found.file, query, link));
  if (query.kind === 'many' && typeof query.limit !== 'string' && unwrap(query.limit).type === 'Literal' && textIs(query.limit, 0)) query.limit = 'none';
  return query;
}

function textIs(node: Node, value: number): boolean {
  const inner = unwrap(node);
  return inner.type === 'Literal' && inner.value === value;
}

const BY_ID: ReadonlySet<string> = new Set(['findById', 'findByIdAndUpdate', 'findByIdAndDelete', 'findByIdAndRemove']);
const FILTERED: ReadonlySet<string> = new Set(['findOne', 'find', 'exists', 'countDocuments', 'count', 'deleteOne', 'deleteMany', 'updateOne', 'updateMany', 'replaceOne', 'findOneAndUpdate', 'findOneAndReplace', 'findOneAndDelete', 'findOneAndRemove']);
const UPDATES: ReadonlySet<string> = new Set(['updateOne', 'updateMany', 'replaceOne', 'findOneAndUpdate', 'findOneAndReplace', 'findByIdAndUpdate']);

function readFirst(project: Project, found: Found, { name, call }: Link): Query {
  const { file } = found;
  const [first, second, third] = call.arguments;
  const query = emptyQuery(found);
  const id: Condition[] = first && first.type !== 'SpreadElement' ? [{ column: '_id', operator: 'eq', value: idGiven(first), node: first }] : [];
  if (BY_ID.has(name)) query.conditions = id;
  else if (FILTERED.has(name)) Object.assign(query, conditions(filterConditions(project, file, first)));
  else if (found.kind === 'many') Object.assign(query, opaque(`The filter is built by \`${name}\`.`));
  const isRead = name === 'find' || name === 'findOne' || name === 'findById';
  // In the driver, the projection is an option.
  if (isRead && found.library === 'mongoose') Object.assign(query, columnsOf(project, file, second));
  Object.assign(query, readOptions(project, file, isRead && found.library === 'mongoose' ? third : UPDATES.has(name) ? third : optionsArgument(name, second)));
  if (UPDATES.has(name) && second) Object.assign(query, { payload: second });
  if (query.kind === 'create' || query.kind === 'create-many') Object.assign(query, created(call, query));
  if (call.arguments.some((argument) => isFunction(argument))) Object.assign(query, opaque('The result is handed to a callback.'));
  if (call.arguments.some(({ type }) => type === 'SpreadElement')) Object.assign(query, opaque('The arguments are spread.'));
  return query;
}

/** `id` in `findById(id)`, `findById({ _id: id })` and `findById(new ObjectId(id))`. */
function idGiven(argument: Node): Node {
  const own = findProperty(unwrap(argument), '_id');
  const id = own ? own.value : argument;
  return idIn(id) ?? id;
}

function optionsArgument(name: string, second: Node | undefined): Node | undefined {
  return name === 'distinct' || name === 'create' ? undefined : second;
}

/** `Order.create([a, b])` and `Order.create(a, b)` make several. */
function created(call: TSESTree.CallExpression, query: Query): Partial<Query> {
  const [row, options] = call.arguments;
  const isList = row !== undefined && unwrap(row).type === 'ArrayExpression';
  const hasSession = options !== undefined && findProperty(unwrap(options), 'session') !== undefined;
  return {
    kind: isList || (query.method === 'create' && call.arguments.length > 1) ? 'create-many' : query.kind,
    ...(row ? { payload: row } : {}),
    ...(hasSession ? { isLocking: true, isInTransaction: true } : {}),
  };
}

function readOptions(project: Project, file: SourceFile, argument: Node | undefined): Partial<Query> {
  if (argument && isFunction(argument)) return {};
  const options = optionsAt(project, file, argument);
  if (options === 'none') return {};
  if (options === 'unknown') return { limit: 'unknown', ...opaque('The options of the query are not written out where they can be read.') };
  const has = (name: string) => option(options, name) !== 'none';
  const limit = option(options, 'limit');
  const projection = option(options, 'projection');
  const upsert = option(options, 'upsert');
  return {
    ...(limit === 'none' ? {} : { limit: limit === 'unknown' ? limit : limit.value }),
    ...(has('sort') ? { isOrdered: true } : {}),
    ...(has('skip') ? { hasOffset: true } : {}),
    ...(has('populate') ? { isCompound: true } : {}),
    ...(has('session') ? { isLocking: true, isInTransaction: true } : {}),
    ...(typeof projection === 'string' ? {} : columnsOf(project, file, projection.value)),
    ...(typeof upsert !== 'string' && unwrap(upsert.value).type === 'Literal' && isTrue(upsert.value) ? { kind: 'upsert' as const } : {}),
  };
}

function isTrue(node: Node): boolean {
  const inner = unwrap(node);
  return inner.type === 'Literal' && inner.value === true;
}

function columnsOf(project: Project, file: SourceFile, argument: Node | undefined): Partial<Query> {
  const selection = selectionOf(project, file, argument);
  return selection === 'all' ? {} : { columns: selection !== 'unknown' && selection.kind === 'only' ? selection.names : 'unknown' };
}

function conditions(found: readonly Condition[] | undefined): Partial<Query> {
  return found ? { conditions: found } : {};
}

function opaque(reason: string): Pick<Query, 'opaque'> {
  return { opaque: reason };
}

function readLink(project: Project, file: SourceFile, query: Query, { name, call }: Link): Partial<Query> {
  const [first] = call.arguments;
  if (isFunction(first)) return opaque('The result is handed to a callback.');
  switch (name) {
    case 'select':
    case 'project':
    case 'projection':
      return query.kind === 'aggregate' ? {} : columnsOf(project, file, first);
    case 'sort':
      return { isOrdered: true };
    case 'limit':
      return { limit: first ?? 'unknown' };
    case 'skip':
      return { hasOffset: true };
    case 'populate':
      return { isCompound: true };
    case 'session':
      return { isLocking: true, isInTransaction: true };
    case 'orFail':
      return { miss: 'throws' };
    case 'setOptions':
      return readOptions(project, file, first);
    case 'estimatedDocumentCount':
      return { kind: 'count', method: name, miss: 'null', conditions: [] };
    case 'countDocuments':
    case 'count':
      return { kind: 'count', method: name, miss: 'null', ...both(project, file, query, first) };
    case 'findOne':
      return { kind: 'one', method: name, miss: 'null', ...both(project, file, query, first) };
    case 'find':
      return both(project, file, query, first);
    case 'next':
      return { kind: 'one', method: 'next', miss: 'null' };
    case 'distinct':
      return { kind: 'aggregate', method: name };
    case 'transform':
    case 'cache':
    case 'map':
    case 'tailable':
      return opaque(`The query goes through \`${name}\`.`);
    default:
      if (WRITES[name]) return { kind: WRITES[name], method: name, miss: 'null', ...(first && name.startsWith('update') ? { payload: first } : {}), ...opaque(`The filter stands before \`${name}\`.`) };
      if (FILTERS.has(name)) return { conditions: undefined, ...opaque(`The filter is built by \`${name}\`.`) };
      return {};
  }
}

/** The filter of a later call comes on top. */
function both(project: Project, file: SourceFile, query: Query, filter: Node | undefined): Partial<Query> {
  const more = filterConditions(project, file, filter);
  return query.conditions && more ? { conditions: [...query.conditions, ...more] } : { conditions: undefined };
}
