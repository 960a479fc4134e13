import { findProperty, staticString, unwrap } from '../../core/ast.ts';
import type { Node } from '../../core/types.ts';
import type { Link } from '../call-chain.ts';
import type { Condition, Query, QueryKind } from '../queries.ts';

const TERMINALS: ReadonlyMap<string, QueryKind> = new Map<string, QueryKind>([['getOne', 'one'], ['getOneOrFail', 'one'], ['getRawOne', 'one'], ['getMany', 'many'], ['getManyAndCount', 'many'], ['getRawMany', 'many'], ['getRawAndEntities', 'many'], ['getCount', 'count'], ['getExists', 'exists']]);

/** What a chain of the query builder asks for. https://typeorm.io/docs/query-builder/select-query-builder */
export function readBuilder(links: readonly Link[]): Partial<Query> | undefined {
  const last = links.at(-1);
  if (!last) return undefined;
  const has = (pattern: RegExp) => links.some(({ name }) => pattern.test(name));
  const kind = last.name === 'execute' ? writeKind(links) : TERMINALS.get(last.name);
  if (!kind) return undefined;
  const isRaw = last.name.startsWith('getRaw');
  const limit = links.findLast(({ name }) => name === 'take' || name === 'limit')?.call.arguments[0];
  const conditions = builderConditions(links);
  return {
    kind, method: last.name, limit: limit ?? 'none', isOrdered: has(/orderBy$/i), hasOffset: has(/^(?:skip|offset)$/), isLocking: has(/^setLock$/), isCompound: isRaw || has(/join|^groupBy$|^addSelect$|^having$|^distinct|^from$|^relation$|^of$/i),
    miss: last.name === 'getOneOrFail' ? 'throws' : kind === 'many' ? 'empty' : last.name === 'getRawOne' ? 'undefined' : 'null',
    ...(has(/^select$/) ? { columns: 'unknown' as const } : {}),
    ...(conditions ? { conditions } : { conditions: undefined }),
    ...(has(/^(?:orWhere|orHaving|whereInIds|stream|clone|useTransaction)$/) ? { opaque: 'The query is built by methods that are not read.' } : {}),
  };
}

function writeKind(links: readonly Link[]): QueryKind | undefined {
  for (const { name, call } of links) {
    if (name === 'insert') return isList(links.find((link) => link.name === 'values')?.call.arguments[0]) ? 'create-many' : 'create';
    if (name === 'update' || name === 'restore') return 'update';
    if (name === 'delete' || name === 'softDelete') return 'delete';
    if (name === 'from' && call.arguments.length === 0) return undefined;
  }
  return undefined;
}

function isList(node: Node | undefined): boolean {
  return node !== undefined && unwrap(node).type !== 'ObjectExpression';
}

/** `.where('order.userId = :userId', { userId })` and `andWhere`; undefined when a text cannot be read. */
function builderConditions(links: readonly Link[]): Condition[] | undefined {
  const found: Condition[] = [];
  for (const { name, call } of links) {
    if (name === 'orWhere' || name === 'whereInIds') return undefined;
    if (name !== 'where' && name !== 'andWhere') continue;
    const term = builderTerm(call.arguments[0], call.arguments[1] ?? parameterOf(links), call);
    if (!term) return undefined;
    found.push(...term);
  }
  return found;
}

/** `setParameter('id', id)` and `setParameters({ id })` stand for the second argument. */
function parameterOf(links: readonly Link[]): Node | undefined {
  return links.find(({ name }) => name === 'setParameters')?.call.arguments[0];
}

const TERM = /^\s*(?:["`]?\w+["`]?\.)?["`]?(\w+)["`]?\s*(=|in\b)\s*(?:\(\s*:\.\.\.(\w+)\s*\)|:(\w+))\s*$/i;

function builderTerm(text: Node | undefined, parameters: Node | undefined, node: Node): Condition[] | undefined {
  const sql = staticString(text);
  if (sql === undefined) return undefined;
  if (/\b(?:or|between)\b/i.test(sql)) return [{ column: 'OR', operator: 'other', node }];
  const parts = sql.split(/\s+and\s+/i);
  return parts.map((part): Condition => {
    const [, column = '', operator = '', many, one] = TERM.exec(part) ?? [];
    const named = parameters && findProperty(unwrap(parameters), many ?? one ?? '');
    if (column === '' || !named) return { column: /^\W*(?:\w+\W*\.\W*)?(\w+)/.exec(part)?.[1] ?? '?', operator: 'other', node };
    return { column, operator: operator === '=' ? 'eq' : 'in', value: named.value, node };
  });
}
