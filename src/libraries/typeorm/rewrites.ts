import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, isFunction, textOf, unwrap } from '../../core/ast.ts';
import type { Node, Project, Refusal } from '../../core/types.ts';
import { callChain } from '../call-chain.ts';
import { optionsAt } from '../options.ts';
import type { Batch, BatchRequest, Query, Replacement, Term } from '../queries.ts';
import { noShape, propertySlice, textWith, type Slice } from '../rewriting.ts';
import { narrowObject } from '../where-object.ts';
import { callOf } from './batch.ts';

const NEXT = 'Ask the database for the number or the row itself.';
const SAFE = { imports: [], tier: 'safe' as const };
const COUNTED: ReadonlySet<string> = new Set(['where', 'withDeleted', 'select', 'order', 'loadEagerRelations', 'relationLoadStrategy']);

/** `find({ where })` becomes `count({ where })`, `findBy(where)` `countBy(where)`, `getMany()` `getCount()`. */
export function reduce(project: Project, query: Query, to: 'count' | 'exists' | 'first'): Replacement | Refusal {
  const { node, method, file } = query;
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return noShape(`\`${method}\` does not give all rows.`, NEXT);
  if (to !== 'count') return limit(project, query, '1');
  const name = new Map([['find', 'count'], ['findBy', 'countBy'], ['getMany', 'getCount']]).get(method);
  if (name === undefined || query.limit !== 'none' || query.hasOffset) return noShape(`\`${method}\` does not give all rows.`, NEXT);
  if (method === 'getMany' && query.isCompound) return noShape('The query reads more than one table.', NEXT);
  const edits: Slice[] = [{ range: [node.callee.property.range[0], node.callee.property.range[1]], text: name }];
  const found = callOf(project, query);
  if ('code' in found || method !== 'find') return { edits, ...SAFE };
  const options = optionsAt(project, file, found.parameters[0]);
  if (options === 'none') return { edits, ...SAFE };
  if (options === 'unknown' || !options.isInPlace) return noShape('The options of the query are not written out in the call.', NEXT);
  const { properties } = options.object;
  if (properties.some((property) => property.type !== 'Property' || !COUNTED.has(declaredName(property) ?? ''))) return noShape('The options of the query change how many rows there are.', NEXT);
  const kept = properties.filter((property) => property.type === 'Property' && /^(?:where|withDeleted)$/.test(declaredName(property) ?? ''));
  if (kept.length < properties.length) edits.push({ range: [options.object.range[0], options.object.range[1]], text: kept.length === 0 ? '{}' : `{ ${kept.map((property) => textOf(file, property)).join(', ')} }` });
  return { edits, ...SAFE };
}

/** Adds `take`. */
export function limit(project: Project, query: Query, expression: string): Replacement | Refusal {
  const { node, file, method } = query;
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression' || query.limit !== 'none') return noShape('The query may have a limit already.', NEXT);
  if (method === 'getMany') return { edits: [insertedLink(file.text, node.callee, `take(${expression})`)], ...SAFE };
  const found = callOf(project, query);
  if ('code' in found) return found;
  const [first] = found.parameters;
  const name = node.callee.property;
  if (method === 'findBy' && first) return { edits: [{ range: [name.range[0], name.range[1]], text: 'find' }, { range: [first.range[0], first.range[1]], text: `{ where: ${textOf(file, first)}, take: ${expression} }` }], ...SAFE };
  if (method !== 'find' && method !== 'findAndCount') return noShape(`\`${method}\` takes no limit.`, NEXT);
  if (!first) return { edits: [{ range: [node.range[1] - 1, node.range[1] - 1], text: `${node.arguments.length > 0 ? ', ' : ''}{ take: ${expression} }` }], ...SAFE };
  const options = optionsAt(project, file, first);
  if (typeof options === 'string' || !options.isInPlace) return noShape('The options of the query are not written out in the call.', NEXT);
  return { edits: [propertySlice(file, options.object, `take: ${expression}`)], ...SAFE };
}

/** `.take(n)` before the last call, on a line of its own where that has one. */
function insertedLink(text: string, callee: TSESTree.MemberExpression, link: string): Slice {
  const start = callee.object.range[1];
  const space = /^\s*/.exec(text.slice(start))?.[0] ?? '';
  return { range: [start, start], text: `${space}.${link}` };
}

export function narrow(project: Project, query: Query, terms: readonly Term[]): Replacement | Refusal {
  const { node, file, method } = query;
  const found = callOf(project, query);
  if ('code' in found || node.type !== 'CallExpression' || found.entity !== '' || callChain(node).links.some(({ name }) => name === 'createQueryBuilder')) return noShape('The filter of the query is not written out in the call.', NEXT);
  if (method !== 'find' && method !== 'findBy') return noShape(`\`${method}\` takes no conditions.`, NEXT);
  return narrowObject(file, node, method === 'find' ? 'where' : 'argument', terms);
}

const CREATE = 'Create the rows with one `insert` or `save` of a list.';

/** `insert(row)` and `save(row)` take lists of rows, too; `save` runs listeners and subscribers for each of them as before. */
export function createMany(project: Project, query: Query, rows: string): Batch | Refusal {
  const found = callOf(project, query);
  if ('code' in found) return found;
  if ((query.method !== 'insert' && query.method !== 'save') || found.parameters.length !== 1) return noShape(`\`${query.method}\` is not written out as one row to create.`, CREATE);
  return { text: `${found.handle}.${query.method}(${found.entity}${rows})`, rowKey: (row) => row, loopKey: (value) => value, imports: [], tier: 'review', note: 'All rows are created together: when one fails, none is created.', keysPerStatement: 1000 };
}

const UPDATE = 'Update the rows with one statement where they all get the same values.';

export function updateMany(project: Project, query: Query, { key, keys }: BatchRequest): Batch | Refusal {
  const found = callOf(project, query);
  if ('code' in found) return found;
  const [criteria, values] = found.parameters;
  const object = values && unwrap(values);
  if (query.method !== 'update' || !criteria || found.parameters.length !== 2) return noShape(`\`${query.method}\` is not written out as one row to update.`, UPDATE);
  if (object?.type !== 'ObjectExpression' || object.properties.some((property) => property.type !== 'Property' || isComputed(property.value))) return noShape('The new values are not written out, or depend on the row.', UPDATE);
  const own = `${key.column}: In(${keys})`;
  const isDirect = key.node === criteria;
  if (!isDirect && key.node.parent !== unwrap(criteria)) return noShape(`The condition on \`${key.column}\` is not written out in the call.`, UPDATE);
  const edit: Slice = { range: [key.node.range[0], key.node.range[1]], text: isDirect ? `{ ${own} }` : own };
  return { text: textWith(query.file, query.node, [edit]), rowKey: (row) => row, loopKey: (value) => value, imports: [{ from: 'typeorm', names: ['In'] }], tier: 'review', note: 'All rows are updated by one statement, or none.', keysPerStatement: 10_000 };
}

/** `() => 'views + 1'` */
function isComputed(value: Node): boolean {
  return isFunction(unwrap(value));
}
