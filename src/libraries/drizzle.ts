import type { TSESTree } from '@typescript-eslint/types';
import { isIdentifier, propertyName, unwrap, wrapped } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { drizzleTable } from '../project/schema/drizzle.ts';
import { batch } from './drizzle/batch.ts';
import { chainOf, linkNamed, type Chain } from './drizzle/chain.ts';
import { conditionsOf, relationalConditions } from './drizzle/conditions.ts';
import { readFields } from './drizzle/fields.ts';
import { handleAt } from './drizzle/handle.ts';
import { isByKey } from './drizzle/key.ts';
import { createMany, limit, narrow, reduce, updateMany } from './drizzle/rewrites.ts';
import type { Handle } from './handles.ts';
import { option, optionsAt, type Options } from './options.ts';
import type { Condition, Query, QueryLibrary } from './queries.ts';
import { useOf } from './sql/result.ts';

const JOINS = /Join(?:Lateral)?$|^(?:groupBy|having|union|unionAll|intersect|intersectAll|except|exceptAll)$/;
const EXECUTES = new Set(['execute', 'all', 'get', 'run']);
/** Names under which a database is known whose type the code does not tell. */
const NAME = /^(?:db|database|tx|trx|transaction|drizzle|\w*Db)$/;

export const drizzle: QueryLibrary = {
  name: 'drizzle',
  packages: ['drizzle-orm'],
  triggers: ['.select(', '.selectDistinct', '.query.', '.insert(', '.update(', '.delete(', '.$count(', '.execute(', '.transaction('],
  queryAt(project, file, node) {
    if (node.type !== 'CallExpression') return undefined;
    const chain = chainOf(node);
    const name = chain?.links[0]?.name;
    if (!chain || name === undefined) return undefined;
    if (name === 'findFirst' || name === 'findMany') return relationalQuery(project, file, node, chain);
    if (name === '$count' || name === 'execute' || name === 'transaction') return databaseCall(project, file, node, chain, name);
    return name === 'select' || name === 'selectDistinct' || name === 'selectDistinctOn' || name === 'insert' || name === 'update' || name === 'delete' ? statementQuery(project, file, node, chain, name) : undefined;
  },
  batch,
  reduce,
  limit,
  narrow,
  createMany,
  updateMany,
};

function base(file: SourceFile, node: Node, handle: Node, kind: Handle | undefined): Pick<Query, 'library' | 'file' | 'node' | 'handle' | 'limit' | 'isOrdered' | 'hasOffset' | 'isCompound' | 'isLocking' | 'isMerged' | 'isInTransaction'> {
  const named = handle.type === 'Identifier' ? handle.name : propertyName(handle);
  return { library: 'drizzle', file, node, handle, limit: 'none', isOrdered: false, hasOffset: false, isCompound: false, isLocking: false, isMerged: false, isInTransaction: kind === 'transaction' || (kind === undefined && /^(?:tx|trx)$/.test(named ?? '')) };
}

/** `db.select().from(users).where(...)`, `db.insert(users).values(...)`. */
function statementQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, chain: Chain, start: string): Query | undefined {
  const tableNode = start.startsWith('select') ? linkNamed(chain, 'from')?.call.arguments[0] : chain.links[0]?.call.arguments[0];
  if (!tableNode || isSubquery(node, chain)) return undefined;
  const table = drizzleTable(project, file, tableNode);
  const handleKind = handleAt(project, file, chain.object);
  if (!table && !handleKind) return undefined;
  const named = table?.name ?? (tableNode.type === 'Identifier' ? tableNode.name : propertyName(tableNode));
  const wheres = chain.links.filter(({ name }) => name === 'where');
  const [where] = wheres[0]?.call.arguments ?? [];
  const conditions = wheres.length > 1 ? undefined : where ? conditionsOf({ project, file, table: named, tableNode }, where) : [];
  const opaque = isContinued(file, node) || wheres.length > 1 ? 'The query is put together in several steps.' : tableNode.type === 'CallExpression' ? 'The table is the result of a call.' : undefined;
  const query = {
    ...base(file, node, chain.object, handleKind), ...(named === undefined ? {} : { table: named }), ...(conditions ? { conditions } : {}), ...(opaque === undefined ? {} : { opaque }), method: start,
  };
  return start.startsWith('select') ? selectQuery(project, query, chain, start) : writeQuery(query, chain, start);
}

type Started = ReturnType<typeof base> & { table?: string; conditions?: readonly Condition[]; opaque?: string; method: string };

function selectQuery(project: Project, query: Started, chain: Chain, start: string): Query {
  const fields = readFields(project, query.file, chain.links[0]?.call.arguments[start === 'selectDistinctOn' ? 1 : 0], linkNamed(chain, 'from')?.call.arguments[0]);
  const limit = linkNamed(chain, 'limit')?.call.arguments[0];
  const isCompound = start !== 'select' || chain.links.some(({ name }) => JOINS.test(name));
  const isSingle = chain.links.some(({ name }) => name === 'get');
  const read: Query = {
    ...query, kind: isSingle ? 'one' : 'many', limit: limit ?? 'none', isOrdered: linkNamed(chain, 'orderBy') !== undefined, hasOffset: linkNamed(chain, 'offset') !== undefined, isCompound,
    isLocking: linkNamed(chain, 'for') !== undefined, miss: isSingle ? 'undefined' : 'empty', ...(fields.columns === undefined ? {} : { columns: fields.columns }),
  };
  if (fields.value && !isCompound && !isSingle) return { ...read, kind: fields.value.kind, miss: 'undefined', result: useOf(query.file, query.node, { rows: [], value: fields.value }) };
  const isGrouped = chain.links.some(({ name }) => name === 'groupBy');
  if (fields.isAggregate && !isGrouped) return { ...read, kind: 'aggregate' };
  if (isSingle || isCompound || !isByKey(project, read)) return read;
  const result = useOf(query.file, query.node, { rows: [] });
  return 'gives' in result && result.gives === 'row' ? { ...read, kind: 'one', miss: 'undefined', result } : read;
}

function writeQuery(query: Started, chain: Chain, start: string): Query {
  const payload = linkNamed(chain, start === 'insert' ? 'values' : 'set')?.call.arguments[0];
  const isUpsert = chain.links.some(({ name }) => name === 'onConflictDoUpdate' || name === 'onDuplicateKeyUpdate');
  const kind = start === 'insert' ? (isUpsert ? 'upsert' : payload && isList(payload) ? 'create-many' : 'create') : start === 'update' ? 'update' : 'delete';
  return { ...query, kind, miss: 'empty', ...(payload ? { payload } : {}) };
}

function isList(node: Node): boolean {
  const value = unwrap(node);
  return value.type === 'ArrayExpression' || (value.type === 'CallExpression' && /^(?:map|flatMap|filter|from)$/.test(propertyName(value.callee) ?? ''));
}

/** `db.query.users.findFirst({ where: eq(users.id, id) })` */
function relationalQuery(project: Project, file: SourceFile, node: TSESTree.CallExpression, chain: Chain): Query | undefined {
  const target = unwrap(chain.object);
  const holder = target.type === 'MemberExpression' ? unwrap(target.object) : undefined;
  if (target.type !== 'MemberExpression' || holder?.type !== 'MemberExpression' || propertyName(holder) !== 'query' || isSubquery(node, chain)) return undefined;
  const table = propertyName(target);
  const handle = handleAt(project, file, holder.object);
  if (!handle && !(table !== undefined && isNamedDatabase(project, file, holder.object) && project.schema(file.path).table('drizzle', table))) return undefined;
  const method = chain.links[0]?.name ?? '';
  const isFirst = method === 'findFirst';
  const options = optionsAt(project, file, chain.links[0]?.call.arguments[0]);
  const query: Query = {
    ...base(file, node, holder.object, handle), method, kind: isFirst ? 'one' : 'many', miss: isFirst ? 'undefined' : 'empty', ...(table === undefined ? { opaque: 'The table is chosen at run time.' } : { table }),
  };
  if (options === 'unknown') return { ...query, limit: 'unknown', columns: 'unknown', opaque: 'The options of the query are not written out where they can be read.' };
  return options === 'none' ? { ...query, conditions: [] } : { ...query, ...relationalOptions(project, options, table) };
}

function relationalOptions(project: Project, options: Options, table: string | undefined): Partial<Query> {
  const where = option(options, 'where');
  const limit = option(options, 'limit');
  const columns = option(options, 'columns');
  const has = (name: string) => option(options, name) !== 'none';
  const conditions = where === 'none' ? [] : where === 'unknown' ? undefined : relationalConditions({ project, file: options.file, table }, where.value).conditions;
  const selected = columns === 'none' ? undefined : columns === 'unknown' ? 'unknown' : keptColumns(columns.value);
  return {
    ...(conditions ? { conditions } : {}), limit: typeof limit === 'string' ? limit : limit.value, isOrdered: has('orderBy'), hasOffset: has('offset'), isCompound: has('with') || has('extras'), ...(selected === undefined ? {} : { columns: selected }),
  };
}

/** Columns kept by `{ id: true }`; `{ password: false }` leaves an unknown rest. */
function keptColumns(node: Node): readonly string[] | 'unknown' {
  const value = unwrap(node);
  if (value.type !== 'ObjectExpression') return 'unknown';
  const kept = value.properties.flatMap((property) => (property.type === 'Property' && isIdentifier(property.key) && property.value.type === 'Literal' && property.value.value === true ? [property.key.name] : []));
  return kept.length === value.properties.length ? kept : 'unknown';
}

/** `db.$count(users, filter)`, `db.execute(sql)`, `db.transaction(callback)` */
function databaseCall(project: Project, file: SourceFile, node: TSESTree.CallExpression, chain: Chain, method: string): Query | undefined {
  const [first, second] = node.arguments;
  if (chain.links.length > 1 || !first || isSubquery(node, chain)) return undefined;
  const handle = handleAt(project, file, chain.object);
  const table = method === '$count' ? drizzleTable(project, file, first) : undefined;
  if (!handle && !table && !(method === 'execute' && isSqlTemplate(project, file, first))) return undefined;
  const query = { ...base(file, node, chain.object, handle), method, miss: 'empty' as const };
  if (method !== '$count') return { ...query, kind: method === 'transaction' ? 'transaction' : 'raw', limit: 'unknown', columns: 'unknown' };
  const named = table?.name ?? (first.type === 'Identifier' ? first.name : propertyName(first));
  const conditions = second ? conditionsOf({ project, file, table: named, tableNode: first }, second) : [];
  return { ...query, kind: 'count', ...(named === undefined ? {} : { table: named }), ...(conditions ? { conditions } : {}) };
}

function isSqlTemplate(project: Project, file: SourceFile, node: Node): boolean {
  const value = unwrap(node);
  const tag = value.type === 'TaggedTemplateExpression' ? value.tag : value.type === 'CallExpression' && value.callee.type === 'MemberExpression' ? value.callee.object : undefined;
  const resolved = tag && project.resolve(file, tag);
  return resolved?.kind === 'package' && resolved.name === 'drizzle-orm';
}

function isNamedDatabase(project: Project, file: SourceFile, start: Node): boolean {
  const node = unwrap(start);
  const resolved = project.resolve(file, node);
  const isOpen = !resolved || (resolved.kind === 'node' && resolved.node.type === 'Identifier');
  return isOpen && NAME.test(node.type === 'Identifier' ? node.name : (propertyName(node) ?? ''));
}

/** Part of another statement, such as `inArray(users.id, db.select(...))`: it is not sent by itself. */
function isSubquery(node: TSESTree.CallExpression, chain: Chain): boolean {
  if (EXECUTES.has(chain.links.at(-1)?.name ?? '') && chain.links.length > 1) return false;
  const outer = wrapped(node);
  const { parent } = outer;
  if (parent?.type === 'TemplateLiteral') return parent.parent.type === 'TaggedTemplateExpression';
  if (parent?.type === 'Property') {
    const call = parent.parent.parent;
    return call.type === 'CallExpression' && /^(?:select\w*|returning|set)$/.test(propertyName(call.callee) ?? '');
  }
  if (parent?.type === 'ArrowFunctionExpression') return parent.parent.type === 'CallExpression' && propertyName(parent.parent.callee) === 'as';
  if (parent?.type !== 'CallExpression' || parent.callee === outer) return false;
  return !(parent.callee.type === 'MemberExpression' && isIdentifier(parent.callee.object, 'Promise'));
}

/** The builder is kept in a variable and goes on later: `query.where(...)`. */
function isContinued(file: SourceFile, node: Node): boolean {
  const { parent } = wrapped(node);
  if (parent?.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return false;
  return file.variable(parent.id)?.references.some(({ identifier }) => identifier.parent.type === 'MemberExpression' && identifier.parent.object === identifier && !/^(?:then|catch|finally)$/.test(propertyName(identifier.parent) ?? '')) ?? false;
}
