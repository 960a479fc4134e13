import { declaredName, findProperty, hasSpread, staticString, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { callChain, type Link } from '../call-chain.ts';
import { isSent } from '../knex/query.ts';
import type { Condition, Query, QueryKind } from '../queries.ts';
import { handleAt } from '../sql/handle.ts';
import { useOf } from '../sql/result.ts';

interface Built {
  kind: QueryKind;
  conditions: Condition[] | undefined;
  columns?: string[] | 'unknown';
  limit: Node | 'none' | 'unknown';
  isOrdered: boolean;
  hasOffset: boolean;
  isCompound: boolean;
  /** `head: true`: only the number of rows comes back. */
  isCount: boolean;
  /** A count comes back beside the rows. */
  hasCount: boolean;
  single?: 'single' | 'maybeSingle';
  payload?: Node;
  unknown?: string;
}

const COMPARES = new Set(['neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'is', 'contains', 'containedBy', 'overlaps', 'textSearch', 'not', 'filter', 'rangeGt', 'rangeLt', 'likeAllOf', 'likeAnyOf']);
const QUIET = new Set(['throwOnError', 'returns', 'overrideTypes', 'abortSignal', 'schema', 'retry']);

/** `supabase.from('posts').select('*').eq('user_id', id)`. */
export function supabaseQueryAt(project: Project, file: SourceFile, node: Node): Query | undefined {
  if (node.type !== 'CallExpression' || !isSent(node)) return undefined;
  const { root, links } = callChain(node);
  const at = links.findIndex(({ name }) => name === 'from');
  const from = links[at];
  if (!from || links.slice(0, at).some(({ name }) => name !== 'schema')) return undefined;
  const handle = handleAt(project, file, root);
  if (handle?.driver !== 'supabase') return undefined;
  const table = staticString(from.call.arguments[0]);
  const built: Built = { kind: 'many', conditions: [], limit: 'none', isOrdered: false, hasOffset: false, isCompound: false, isCount: false, hasCount: false };
  const rest = links.slice(at + 1);
  for (const link of rest) read(built, link);
  const isRead = built.kind === 'many';
  const kind = !isRead ? built.kind : built.isCount ? 'count' : built.single ? 'one' : 'many';
  const result = isRead ? useOf(file, node, useWanted(built)) : undefined;
  return {
    library: 'supabase', file, node, handle: root, kind, method: built.single ?? rest[0]?.name ?? 'from', limit: built.limit, isOrdered: built.isOrdered, hasOffset: built.hasOffset, isCompound: built.isCompound,
    isLocking: false, miss: built.single ? 'null' : result && 'gives' in result && result.gives === 'row' ? 'undefined' : 'empty', isMerged: false, isInTransaction: false, rowsPath: ['data'],
    ...(table !== undefined && { table }), ...(built.conditions && { conditions: built.conditions }), ...(built.columns && { columns: built.columns }), ...(built.payload && { payload: built.payload }),
    ...(built.unknown !== undefined && { opaque: `\`.${built.unknown}()\` cannot be read from the code alone.` }), ...(result && { result }),
  };
}

function useWanted(built: Built): Parameters<typeof useOf>[2] {
  if (built.isCount) return { rows: ['data'], value: { path: ['count'], kind: 'count', isNumber: true, isNeverNull: true } };
  return { rows: ['data'], isRow: built.single !== undefined };
}

function read(built: Built, { name, call }: Link): void {
  const [first, second] = call.arguments;
  const column = staticString(first);
  switch (name) {
    case 'select':
      select(built, column, first, second);
      return;
    case 'insert':
    case 'upsert':
    case 'update':
    case 'delete':
      built.kind = name === 'insert' ? (first?.type === 'ObjectExpression' ? 'create' : 'create-many') : name === 'upsert' ? 'upsert' : name === 'update' ? 'update-many' : 'delete-many';
      if (first && name !== 'delete') built.payload = unwrap(first);
      return;
    case 'eq':
    case 'in':
      if (column === undefined || !second) built.conditions = undefined;
      else built.conditions?.push({ column, operator: name, value: second, node: call });
      return;
    case 'match':
      match(built, first);
      return;
    case 'order':
      built.isOrdered = true;
      return;
    case 'limit':
      built.limit = first ?? 'unknown';
      return;
    case 'range':
      built.limit = second ?? 'unknown';
      built.hasOffset = true;
      return;
    case 'single':
    case 'maybeSingle':
      built.single = name;
      return;
    case 'or':
      built.conditions = undefined;
      return;
  }
  if (COMPARES.has(name)) built.conditions?.push({ column: column ?? '', operator: 'other', node: call, ...(second && { value: second }) });
  else if (!QUIET.has(name)) built.unknown ??= name;
}

function select(built: Built, text: string | undefined, first: Node | undefined, options: Node | undefined): void {
  if (findProperty(options, 'count')) built.hasCount = true;
  const head = findProperty(options, 'head')?.value;
  built.isCount = built.hasCount && head?.type === 'Literal' && head.value === true;
  if (options && (options.type !== 'ObjectExpression' || hasSpread(options))) built.unknown ??= 'select';
  if (!first || text === '*') return;
  if (text === undefined) built.columns = 'unknown';
  else if (/[()]/.test(text)) built.isCompound = true;
  else if (!text.split(',').some((part) => part.trim() === '*')) built.columns = text.split(',').map((part) => part.trim().split(':')[0]?.trim() ?? '');
}

function match(built: Built, object: Node | undefined): void {
  if (object?.type !== 'ObjectExpression' || hasSpread(object)) {
    built.conditions = undefined;
    return;
  }
  for (const property of object.properties) {
    const column = property.type === 'Property' ? declaredName(property) : undefined;
    if (column !== undefined && property.type === 'Property') built.conditions?.push({ column, operator: 'eq', value: property.value, node: property });
    else built.conditions = undefined;
  }
}
