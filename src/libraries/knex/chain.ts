import { findProperty, hasSpread, declaredName, staticString, unwrap } from '../../core/ast.ts';
import type { Node } from '../../core/types.ts';
import type { Link } from '../call-chain.ts';
import type { Condition } from '../queries.ts';

/** What the methods of a builder come to. */
export interface Built {
  table?: string;
  /** Undefined once a part of the filter cannot be read. */
  conditions: Condition[] | undefined;
  columns?: string[] | 'unknown';
  limit: Node | 'none' | 'unknown';
  isFirst: boolean;
  isOrdered: boolean;
  hasOffset: boolean;
  isCompound: boolean;
  isLocking: boolean;
  isInTransaction: boolean;
  write?: { verb: 'insert' | 'update' | 'delete'; data?: Node };
  isUpsert: boolean;
  aggregate?: { kind: 'count' | 'sum'; name?: string };
  hasAggregates: boolean;
  /** A method that is not known. */
  unknown?: string;
  /** Link of each thing the rewrites change. */
  links: { first?: Link; aggregate?: Link; select?: Link };
}

/** Links that change nothing about what is asked. */
const QUIET = new Set(['andWhere', 'returning', 'timeout', 'debug', 'connection', 'withSchema', 'as', 'comment', 'hintComment', 'options', 'throwIfNotFound', 'castTo']);
const JOINS = /^(?:(?:inner|left|leftOuter|right|rightOuter|fullOuter|outer|cross)?[jJ]oin(?:Raw)?|distinct|distinctOn|groupBy|groupByRaw|having|havingRaw|union|unionAll|with|withRecursive|joinRelated|leftJoinRelated|withGraphFetched|withGraphJoined|innerJoinRelated)$/;
const LOCKS = new Set(['forUpdate', 'forShare', 'forNoKeyUpdate', 'forKeyShare', 'skipLocked', 'noWait']);

export function readBuilder(links: readonly Link[]): Built {
  const built: Built = { conditions: [], limit: 'none', isFirst: false, isOrdered: false, hasOffset: false, isCompound: false, isLocking: false, isInTransaction: false, isUpsert: false, hasAggregates: false, links: {} };
  for (const link of links) read(built, link);
  return built;
}

function read(built: Built, link: Link): void {
  const { name, call } = link;
  const [first, second] = call.arguments;
  if (/^(?:and)?[wW]here/.test(name) || /^or[wW]here/.test(name) || name === 'findById' || name === 'findOne') where(built, link);
  if (name === 'first' || name === 'findById' || name === 'findOne') {
    built.isFirst = true;
    built.links.first = link;
    if (name === 'first' && call.arguments.length > 0) select(built, link);
  } else if (name === 'select' || name === 'columns' || name === 'column') select(built, link);
  else if (name === 'from' || name === 'table' || name === 'into') built.table ??= tableName(first);
  else if (name === 'limit') built.limit = first ?? 'unknown';
  else if (name === 'offset') built.hasOffset = true;
  else if (/^orderBy/.test(name)) built.isOrdered = true;
  else if (JOINS.test(name)) built.isCompound = true;
  else if (LOCKS.has(name)) built.isLocking = true;
  else if (name === 'transacting') built.isInTransaction = true;
  else if (name === 'count' || name === 'sum') aggregate(built, link, name);
  else if (/^(?:countDistinct|sumDistinct|avg|avgDistinct|min|max)$/.test(name)) built.hasAggregates = true;
  else if (/^(?:insert|batchInsert|insertGraph|insertAndFetch)$/.test(name)) built.write = { verb: 'insert', ...(first && { data: first }) };
  else if (/^(?:update|patch|patchAndFetchById|updateAndFetchById|increment|decrement)$/.test(name)) built.write = { verb: 'update', ...((second ?? first) && { data: second ?? first }) };
  else if (/^(?:del|delete|deleteById|truncate)$/.test(name)) built.write = { verb: 'delete' };
  else if (name === 'onConflict' || name === 'upsertGraph') built.isUpsert = true;
  else if (!(name === 'merge' || name === 'ignore' || QUIET.has(name) || /where/i.test(name))) built.unknown ??= name;
}

function tableName(node: Node | undefined): string | undefined {
  return staticString(node)?.split(/\s+as\s+/i)[0]?.trim();
}

function select(built: Built, { call }: Link): void {
  const names: string[] = [];
  for (const argument of call.arguments.flatMap((each) => (each.type === 'ArrayExpression' ? each.elements : [each]))) {
    const name = staticString(argument);
    if (name === undefined) {
      built.columns = 'unknown';
      return;
    }
    names.push(name);
  }
  if (names.length === 0 || names.includes('*') || built.columns === 'unknown') return;
  built.columns = [...(built.columns ?? []), ...names.map((name) => (name.split(/\s+as\s+/i).at(-1) ?? name).split('.').at(-1) ?? name)];
}

function aggregate(built: Built, link: Link, kind: 'count' | 'sum'): void {
  const [first] = link.call.arguments;
  if (built.aggregate) {
    built.hasAggregates = true;
    return;
  }
  const text = staticString(first);
  const alias = first?.type === 'ObjectExpression' && first.properties.length === 1 && first.properties[0]?.type === 'Property' ? declaredName(first.properties[0]) : text?.split(/\s+as\s+/i)[1]?.trim();
  built.aggregate = { kind, ...(alias !== undefined && { name: alias }) };
  built.links.aggregate = link;
}

const COMPARES = new Set(['>', '<', '>=', '<=', '<>', '!=', 'like', 'ilike', 'not like', 'is', 'is not', 'between', '@>']);

function where(built: Built, { name, call }: Link): void {
  const [first, second, third] = call.arguments;
  const add = (condition: Condition): void => void built.conditions?.push(condition);
  if (/^or/.test(name) || !first || first.type === 'SpreadElement' || call.arguments.some(({ type }) => type === 'SpreadElement')) {
    built.conditions = undefined;
    return;
  }
  if (name === 'findById') {
    add({ column: 'id', operator: 'eq', value: first, node: first });
    return;
  }
  const plain = name.replace(/^and/, '').replace(/^W/, 'w');
  const column = columnName(first);
  if (plain === 'where' || name === 'findOne') {
    if (first.type === 'ObjectExpression' && !second) object(built, first);
    else if (column !== undefined && second && !third) add({ column, operator: isNull(second) ? 'other' : 'eq', value: second, node: call });
    else if (column !== undefined && second && third) {
      const operator = staticString(second)?.toLowerCase();
      add({ column, operator: operator === '=' ? 'eq' : operator === 'in' ? 'in' : 'other', value: third, node: call });
      if (operator === undefined || !(operator === '=' || operator === 'in' || COMPARES.has(operator))) built.conditions = undefined;
    } else built.conditions = undefined;
  } else if (plain === 'whereIn' && column !== undefined && second) add({ column, operator: 'in', value: second, node: call });
  else add({ column: column ?? '', operator: 'other', ...(second && { value: second }), node: call });
}

function object(built: Built, node: Extract<Node, { type: 'ObjectExpression' }>): void {
  if (hasSpread(node)) {
    built.conditions = undefined;
    return;
  }
  for (const property of node.properties) {
    const name = property.type === 'Property' ? declaredName(property) : undefined;
    if (name === undefined || property.type !== 'Property') {
      built.conditions = undefined;
      return;
    }
    const column = name.split('.').at(-1) ?? name;
    built.conditions?.push({ column, operator: isNull(property.value) ? 'other' : 'eq', value: property.value, node: findProperty(node, name) ?? property });
  }
}

function columnName(node: Node): string | undefined {
  return staticString(node)?.split('.').at(-1);
}

function isNull(node: Node): boolean {
  const value = unwrap(node);
  return value.type === 'Literal' && value.value === null;
}
