import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, textOf, unwrap } from '../../core/ast.ts';
import { isUnique } from '../../core/schema.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { option, optionsAt, type Options } from '../options.ts';
import type { Batch, BatchRequest, Condition, Query } from '../queries.ts';
import { hookedBy } from '../query-hooks.ts';
import { dropped, noShape, separatorIn, textWith, type Slice } from '../rewriting.ts';
import { compoundOf } from './arguments.ts';

/**
 * Prisma splits a long `in` by itself, but not together with `orderBy` or in `groupBy`: then more keys than the database
 * takes parameters (32 767 on PostgreSQL) fail with P2029.
 */
export const KEYS = 10_000;

/** A call of a model's method whose arguments can be rewritten: `prisma.post.findMany({ ... })`. */
export interface Call {
  file: SourceFile;
  call: TSESTree.CallExpression;
  /** `prisma.post` */
  delegate: string;
  options: Options;
}

/** The call of a query, when all of its options are written in place. */
export function callOfQuery(project: Project, { file, node, method }: Query): Call | Refusal {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return noShape(`\`${method}\` is no call of a model's method.`);
  const options = optionsAt(project, file, node.arguments[0]);
  if (typeof options === 'string' || !options.isInPlace) return noShape(`The arguments of \`${method}\` are not written out in the call.`);
  return { file, call: node, delegate: textOf(file, node.callee.object), options };
}

export function batch(project: Project, query: Query, request: BatchRequest): Batch | Refusal {
  const made = plainBatch(project, query, request);
  const hook = 'code' in made ? undefined : hookedBy(project, query, 'read');
  if ('code' in made || hook === undefined) return made;
  const method = METHODS[request.kind];
  const text = project.text(hook) ?? '';
  const isForAll = /\$allOperations|\$use\(/.test(text);
  if (method === query.method || (!isForAll && !text.includes(query.method) && !text.includes(method))) return made;
  if (!isForAll && !text.includes(method)) return noShape(`\`${hook}\` runs code of its own for \`${query.method}\`, and none for \`${method}\`.`);
  const note = `\`${hook}\` runs code of its own for queries: \`${method}\` has to get from it what \`${query.method}\` got.`;
  return { ...made, tier: 'review', note: made.note === undefined ? note : `${made.note} ${note}` };
}

const METHODS = { 'by-id': 'findMany', children: 'findMany', count: 'groupBy', exists: 'groupBy', sum: 'groupBy' } as const;

function plainBatch(project: Project, query: Query, request: BatchRequest): Batch | Refusal {
  const found = callOfQuery(project, query);
  if ('code' in found) return found;
  const key = keySlice(found, request.key, `${request.key.column}: { in: ${request.keys} }`);
  if (!key) return noShape(`The condition on \`${request.key.column}\` is not written out in the call.`);
  const unknown = ['take', 'skip', 'cursor', 'distinct', 'rejectOnNotFound', 'omit'].find((name) => option(found.options, name) !== 'none');
  if (unknown !== undefined) return noShape(unknown === 'omit' ? 'With `omit`, the key may be missing from the rows.' : `\`${unknown}\` counts the rows of each element.`);
  switch (request.kind) {
    case 'by-id':
    case 'children':
      return rows(project, query, found, request, key);
    case 'count':
      return option(found.options, 'select') === 'none' ? grouped(project, found, request, key, 'count') : noShape('With `select`, `count` gives several numbers.');
    case 'exists':
      return grouped(project, found, request, key, 'exists');
    case 'sum':
      return grouped(project, found, request, key, 'sum');
  }
}

/** The edit that puts `text` where the key's condition stands. The other parts of a compound key become conditions of their own. */
export function keySlice({ file, options }: Call, key: Condition, text: string): Slice | undefined {
  if (key.node.range[0] < options.object.range[0] || key.node.range[1] > options.object.range[1]) return undefined;
  const compound = compoundOf(key);
  if (!compound) return { range: [key.node.range[0], key.node.range[1]], text };
  const parts = unwrap(compound.value);
  if (parts.type !== 'ObjectExpression') return undefined;
  const texts = parts.properties.map((part) => (part === key.node ? text : textOf(file, part)));
  return { range: [compound.range[0], compound.range[1]], text: texts.join(', ') };
}

const byColumn = (key: Condition): Pick<Batch, 'rowKey' | 'loopKey' | 'imports'> => ({ rowKey: (row) => `${row}.${key.column}`, loopKey: (value) => value, imports: [] });

function rows(project: Project, query: Query, { file, call, delegate, options }: Call, { kind, key }: BatchRequest, edit: Slice): Batch | Refusal {
  const slices = [edit];
  const select = option(options, 'select');
  const added = typeof select === 'string' ? undefined : addToSelect(project, file, select, key.column);
  if (select === 'unknown' || (added && 'code' in added)) return noShape('The selected columns are not written out in the call.');
  if (added) slices.push(...added.slices);
  const order = option(options, 'orderBy');
  const isOrdered = order !== 'none';
  // At most one row has the key: an order and its column say nothing.
  if (kind === 'by-id' && typeof order !== 'string') slices.push(...dropped(file, options.object, [order]));
  const isLoose = kind === 'children' && !isOrdered && !isByKey(project, query);
  return {
    text: `${delegate}.findMany(${argumentText(file, call, slices)})`,
    ...byColumn(key),
    ...(kind === 'children' && isOrdered ? { keysPerStatement: KEYS } : {}),
    tier: isLoose ? 'review' : 'safe',
    ...(isLoose ? { note: 'Without `orderBy`, the database may give the rows of one key in another order.' } : {}),
  };
}

function argumentText(file: SourceFile, call: TSESTree.CallExpression, slices: readonly Slice[]): string {
  const [argument] = call.arguments;
  return argument ? textWith(file, argument, slices) : '';
}

function addToSelect(project: Project, file: SourceFile, select: TSESTree.Property, column: string): { slices: Slice[] } | Refusal {
  const object = optionsAt(project, file, select.value);
  if (typeof object === 'string' || !object.isInPlace || object.object.properties.some((property) => property.type === 'SpreadElement')) return noShape('The selected columns are not written out in the call.');
  const [first] = object.object.properties;
  const own = object.object.properties.find((property) => property.type === 'Property' && declaredName(property) === column);
  if (own?.type === 'Property') return own.value.type === 'Literal' && own.value.value === true ? { slices: [] } : noShape(`Whether \`${column}\` is selected is not written out.`);
  return { slices: [{ range: first ? [first.range[0], first.range[0]] : [object.object.range[0], object.object.range[1]], text: first ? `${column}: true${separatorIn(file, object.object)}` : `{ ${column}: true }` }] };
}

const AGGREGATES = new Set(['_sum', '_count', '_avg', '_min', '_max']);

/** One row for each key, with its number or sums; https://www.prisma.io/docs/orm/prisma-client/queries/aggregation-grouping-summarizing */
function grouped(project: Project, { file, call, delegate, options }: Call, { key }: BatchRequest, edit: Slice, what: 'count' | 'exists' | 'sum'): Batch | Refusal {
  const { quote } = project.style(file);
  const kept = new Set(what === 'sum' ? ['where', ...AGGREGATES] : ['where']);
  const slices = [edit];
  const gone: Node[] = [];
  for (const property of options.object.properties) {
    const name = property.type === 'Property' ? declaredName(property) : undefined;
    if (property.type !== 'Property' || name === undefined) return noShape('The arguments of the query are not written out in the call.');
    if (kept.has(name)) continue;
    if (name !== 'orderBy' && name !== 'select' && name !== 'include') return noShape(`\`groupBy\` has no \`${name}\`.`);
    gone.push(property);
  }
  const first = options.object.properties.find((property) => !gone.includes(property));
  if (!first) return noShape('The query has no condition.');
  const separator = separatorIn(file, options.object);
  slices.push({ range: [first.range[0], first.range[0]], text: `by: [${quote}${key.column}${quote}]${separator}` });
  slices.push(...dropped(file, options.object, gone));
  const last = options.object.properties.filter((property) => !gone.includes(property)).at(-1);
  if (what === 'count' && last) slices.push({ range: [last.range[1], last.range[1]], text: `${separator}_count: { _all: true }` });
  const text = `${delegate}.groupBy(${argumentText(file, call, inOrder(slices))})`;
  const base = { text, ...byColumn(key), keysPerStatement: KEYS, tier: 'safe' as const };
  if (what === 'exists') return base;
  if (what === 'count') return { ...base, rowValue: (row) => `${row}._count._all`, missing: '0' };
  const empty = emptyAggregates(options.object);
  return empty === undefined ? noShape('What is worked out for each element is not written out in the call.') : { ...base, rowValue: (row) => `{ ${empty.map(({ name }) => `${name}: ${row}.${name}`).join(', ')} }`, missing: `{ ${empty.map(({ name, value }) => `${name}: ${value}`).join(', ')} }` };
}

/** Insertions before a removal that starts at the same place. */
function inOrder(slices: readonly Slice[]): Slice[] {
  return [...slices].sort((a, b) => a.range[0] - b.range[0] || a.range[1] - b.range[1]);
}

/** What `aggregate` gives when there is no row: no sum, and a count of 0. */
function emptyAggregates(object: TSESTree.ObjectExpression): { name: string; value: string }[] | undefined {
  const found: { name: string; value: string }[] = [];
  for (const property of object.properties) {
    const name = property.type === 'Property' ? (declaredName(property) ?? '') : '';
    if (property.type !== 'Property' || !AGGREGATES.has(name)) continue;
    const miss = name === '_count' ? '0' : 'null';
    const value = unwrap(property.value);
    if (name === '_count' && value.type === 'Literal' && value.value === true) {
      found.push({ name, value: miss });
      continue;
    }
    if (value.type !== 'ObjectExpression') return undefined;
    const names = value.properties.map((each) => (each.type === 'Property' && each.value.type === 'Literal' && each.value.value === true ? declaredName(each) : undefined));
    if (names.some((each) => each === undefined)) return undefined;
    found.push({ name, value: `{ ${names.map((each) => `${each}: ${miss}`).join(', ')} }` });
  }
  return found.length > 0 ? found : undefined;
}

/** At most one row has the values that a query filters by. */
function isByKey(project: Project, { file, table, conditions }: Query): boolean {
  const declared = table === undefined ? undefined : project.schema(file.path).table('prisma', table);
  return declared !== undefined && isUnique(declared, conditions?.flatMap(({ column, operator }) => (operator === 'eq' ? [column] : [])) ?? []);
}
