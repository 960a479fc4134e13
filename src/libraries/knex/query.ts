import { staticString, unwrap, wrapped } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { callChain, type Chain } from '../call-chain.ts';
import type { Query, QueryKind } from '../queries.ts';
import { handleAt } from '../sql/handle.ts';
import { useOf } from '../sql/result.ts';
import { readBuilder, type Built } from './chain.ts';
import { clientName } from './client.ts';

/** `knex('orders').where({ id })`, awaited or handed on to be. */
export function knexQueryAt(project: Project, file: SourceFile, node: Node): Query | undefined {
  if (node.type !== 'CallExpression' || !isSent(node)) return undefined;
  const { root, links } = callChain(node);
  const start = startOf(root, links);
  if (!start) return undefined;
  const handle = handleAt(project, file, start.handle);
  if (handle?.driver !== 'knex') return undefined;
  if (start.isRaw) return { ...plain(file, node, start.handle), kind: 'raw', method: 'raw', opaque: 'The query is written as an SQL text.' };
  const built = readBuilder(start.links);
  built.table ??= start.table;
  return toQuery(file, node, start.handle, { built, isConnection: handle.isConnection, library: 'knex', isString: countsInText(clientName(project, file, start.handle)) });
}

interface Start {
  handle: Node;
  table?: string;
  links: Chain['links'];
  isRaw: boolean;
}

/** What the chain is called on: `knex` in `knex('orders').where()` and in `knex.select().from('orders')`. */
function startOf(root: Node, links: Chain['links']): Start | undefined {
  const [first] = links;
  if (root.type === 'CallExpression') {
    const table = tableOf(root);
    return table === undefined ? undefined : { handle: root.callee, table, links, isRaw: false };
  }
  if (!first) return undefined;
  if (first.name === 'raw') return { handle: root, links, isRaw: true };
  if (BEGINS.has(first.name)) return { handle: root, links, isRaw: false };
  // `this.knex('orders')` looks like a method.
  const table = tableOf(first.call);
  return table === undefined ? undefined : { handle: first.member, table, links: links.slice(1), isRaw: false };
}

const BEGINS = new Set(['select', 'from', 'table', 'insert', 'into', 'update', 'del', 'delete', 'count', 'first', 'where', 'with', 'queryBuilder', 'batchInsert', 'distinct', 'withSchema', 'column', 'columns']);

function tableOf(call: Node): string | undefined {
  const argument = call.type === 'CallExpression' ? call.arguments[0] : undefined;
  const text = staticString(argument) ?? '';
  return text === '' ? undefined : text.split(/\s+as\s+/i)[0]?.trim();
}

/** Builders are only sent when somebody waits for them; one that is a part of another is a subquery. */
export function isSent(node: Node): boolean {
  const outer = wrapped(node);
  const { parent } = outer;
  switch (parent?.type) {
    case 'AwaitExpression':
    case 'ReturnStatement':
    case 'ArrayExpression':
      return true;
    case 'ArrowFunctionExpression':
      return parent.body === outer;
    case 'MemberExpression':
      return parent.property.type === 'Identifier' && /^(?:then|catch|finally)$/.test(parent.property.name);
    default:
      return false;
  }
}

/** The driver gives a count as a string; undefined when that is not known. */
function countsInText(client: string | undefined): boolean | undefined {
  return client === undefined ? undefined : /^(?:pg|postgres|cockroach|redshift)/.test(client);
}

interface Parts {
  built: Built;
  isConnection: boolean;
  library: 'knex' | 'objection';
  /** The driver gives a count as a string; undefined when that is not known. */
  isString: boolean | undefined;
}

const plain = (file: SourceFile, node: Node, handle: Node) =>
  ({ library: 'knex', file, node, handle, limit: 'unknown', isOrdered: false, hasOffset: false, isCompound: false, isLocking: false, miss: 'empty', isMerged: false, isInTransaction: false }) as const;

export function toQuery(file: SourceFile, node: Node, handle: Node, { built, isConnection, library, isString }: Parts): Query {
  const kind = kindOf(built);
  const { aggregate } = built;
  const name = aggregate?.name ?? (isString === false ? undefined : aggregate?.kind);
  const use = aggregate && (kind === 'count' || kind === 'sum') ? useOf(file, node, { rows: [], value: { path: built.isFirst ? [name ?? ''] : ['0', name ?? ''], kind, ...(isString !== undefined && { isNumber: !isString }), isNeverNull: kind === 'count' } }) : undefined;
  return {
    ...plain(file, node, handle), library, kind, method: built.isFirst ? 'first' : (built.write?.verb ?? 'select'), limit: built.limit, isOrdered: built.isOrdered, hasOffset: built.hasOffset,
    isCompound: built.isCompound || (!built.write && built.hasAggregates), isLocking: built.isLocking, miss: built.isFirst ? 'undefined' : 'empty', isInTransaction: isConnection || built.isInTransaction,
    ...(built.table !== undefined && { table: built.table }), ...(built.conditions && { conditions: built.conditions }), ...(built.columns && { columns: built.columns }),
    ...(built.write?.data && { payload: unwrap(built.write.data) }), ...(built.unknown !== undefined && { opaque: `\`.${built.unknown}()\` cannot be read from the code alone.` }), ...(use && { result: use }),
  };
}

function kindOf({ write, isUpsert, isFirst, aggregate, hasAggregates, conditions }: Built): QueryKind {
  if (isUpsert) return 'upsert';
  if (write?.verb === 'insert') return write.data && unwrap(write.data).type === 'ObjectExpression' ? 'create' : 'create-many';
  if (write?.verb === 'update') return isOne(conditions) ? 'update' : 'update-many';
  if (write?.verb === 'delete') return isOne(conditions) ? 'delete' : 'delete-many';
  if (hasAggregates) return 'aggregate';
  return aggregate?.kind ?? (isFirst ? 'one' : 'many');
}

function isOne(conditions: Built['conditions']): boolean {
  return conditions?.some(({ column, operator }) => operator === 'eq' && column === 'id') ?? false;
}
