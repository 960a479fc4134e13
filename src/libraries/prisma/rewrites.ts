import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, unwrap } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { prismaSchemasOf } from '../../project/schema/prisma.ts';
import { option, optionsAt } from '../options.ts';
import type { Batch, BatchRequest, Query, Replacement, Term } from '../queries.ts';
import { keepOnly, noShape, propertySlice, separatorIn, textWith, type Slice } from '../rewriting.ts';
import { callOfQuery, keySlice, KEYS, type Call } from './batch.ts';

/** A row of values is sent as parameters, of which PostgreSQL takes 32 767 a statement; Prisma splits `createMany` itself. */
const SAFE = { imports: [], tier: 'safe' as const };

/** `findMany({ where, orderBy })` becomes `count({ where })`, `findFirst` with a key, or takes one row. */
export function reduce(project: Project, query: Query, to: 'count' | 'exists' | 'first'): Replacement | Refusal {
  if (query.method !== 'findMany' || query.node.type !== 'CallExpression' || query.node.callee.type !== 'MemberExpression') return noShape(`\`${query.method}\` does not give all rows.`, NEXT);
  if (to !== 'count') return limit(project, query, '1');
  const { callee } = query.node;
  const method: Slice = { range: [callee.property.range[0], callee.property.range[1]], text: 'count' };
  if (query.node.arguments.length === 0) return { edits: [method], ...SAFE };
  const found = callOfQuery(project, query);
  if ('code' in found) return found;
  const { options, file } = found;
  const counting = ['take', 'skip', 'cursor', 'distinct'].find((name) => option(options, name) !== 'none');
  if (counting !== undefined) return noShape(`\`${counting}\` changes how many rows there are.`, NEXT);
  const where = option(options, 'where');
  if (where === 'unknown') return noShape('The arguments of the query are not written out in the call.', NEXT);
  const [argument] = query.node.arguments;
  if (!argument) return noShape('The query has no arguments.', NEXT);
  if (where === 'none') return { edits: [method, { range: [argument.range[0], argument.range[1]], text: '' }], ...SAFE };
  return { edits: [method, ...keepOnly(file, options.object, [where])], ...SAFE };
}

const NEXT = 'Ask the database for the number or the row itself.';

/** Adds `take`. */
export function limit(project: Project, query: Query, expression: string): Replacement | Refusal {
  return add(project, query, `take: ${expression}`, (found) => (option(found.options, 'take') === 'none' ? undefined : 'The query takes a number of rows already.'));
}

/** Adds equalities to `where`. */
export function narrow(project: Project, query: Query, terms: readonly Term[]): Replacement | Refusal {
  const texts = terms.map(({ column, value }) => (column === value ? column : `${column}: ${value}`)).join(', ');
  const found = query.node.type === 'CallExpression' && query.node.arguments.length === 0 ? undefined : callOfQuery(project, query);
  if (found && 'code' in found) return found;
  const where = found ? option(found.options, 'where') : 'none';
  if (where === 'unknown') return noShape('`where` is not written out in the call.', NEXT);
  if (!found || where === 'none') return add(project, query, `where: { ${texts} }`, () => undefined);
  const object = optionsAt(project, found.file, where.value);
  if (typeof object === 'string' || !object.isInPlace) return noShape('`where` is not written out in the call.', NEXT);
  const names = new Set(object.object.properties.map((property) => (property.type === 'Property' ? declaredName(property) : undefined)));
  const twice = terms.find(({ column }) => names.has(column));
  return twice ? noShape(`\`where\` has a condition on \`${twice.column}\` already.`, NEXT) : { edits: [propertySlice(found.file, object.object, texts)], ...SAFE };
}

function add(project: Project, query: Query, text: string, check: (found: Call) => string | undefined): Replacement | Refusal {
  const { node, file } = query;
  if (node.type === 'CallExpression' && node.arguments.length === 0) return { edits: [{ range: [node.range[1] - 1, node.range[1] - 1], text: `{ ${text} }` }], ...SAFE };
  const found = callOfQuery(project, query);
  if ('code' in found) return found;
  const problem = check(found);
  return problem === undefined ? { edits: [propertySlice(file, found.options.object, text)], ...SAFE } : noShape(problem, NEXT);
}

/** `create({ data })` for each row becomes one `createMany({ data: rows })`. */
export function createMany(project: Project, query: Query, rows: string): Batch | Refusal {
  const found = callOfQuery(project, query);
  if ('code' in found) return found;
  const data = option(found.options, 'data');
  if (query.method !== 'create' || typeof data === 'string') return noShape(`\`${query.method}\` is not written out as one row to create.`, CREATE);
  if (option(found.options, 'include') !== 'none') return noShape('`include` reads more than the created row.', CREATE);
  const nested = nestedWrite(project, query, data.value);
  if (nested !== undefined) return noShape(nested, CREATE);
  const [schema] = prismaSchemasOf(project, found.file.path);
  const version = project.version(found.file.path, '@prisma/client');
  if (schema?.provider === 'sqlite' && isBefore(version, 5, 14)) return noShape('`createMany` on SQLite came with Prisma 5.14.', CREATE);
  return { text: `${found.delegate}.createMany({ data: ${rows} })`, rowKey: (row) => row, loopKey: (value) => value, imports: [], tier: 'review', note: 'All rows are created by one statement: when one fails, none is created.' };
}

const CREATE = 'Create the rows with one `createMany` where they need nothing but their own columns.';

function isBefore(version: string | undefined, major: number, minor: number): boolean {
  const [, own, ownMinor] = /^(\d+)\.(\d+)/.exec(version ?? '') ?? [];
  return own !== undefined && (Number(own) < major || (Number(own) === major && Number(ownMinor) < minor));
}

/** `createMany` sets columns only; https://www.prisma.io/docs/orm/reference/prisma-client-reference#createmany */
function nestedWrite(project: Project, query: Query, data: Node): string | undefined {
  const table = query.table === undefined ? undefined : project.schema(query.file.path).table('prisma', query.table);
  const object = optionsAt(project, query.file, data);
  if (typeof object === 'string') return 'What each row is made of is not written out.';
  for (const property of object.object.properties) {
    if (property.type === 'SpreadElement') return 'What each row is made of is partly spread from another object.';
    const name = declaredName(property);
    if (name === undefined || table?.relations?.some((relation) => relation.property === name)) return `\`${name ?? 'A property'}\` writes to another table, too.`;
    if (!table && isNested(property.value)) return `\`${name}\` may write to another table, too.`;
    if (table?.columns.find((column) => column.property === name)?.type === 'other') return `\`${name}\` is no plain column.`;
  }
  return undefined;
}

function isNested(start: Node): boolean {
  const value = unwrap(start);
  return value.type === 'ObjectExpression' && value.properties.some((property) => property.type === 'Property' && /^(?:connect|create|connectOrCreate|createMany|set|disconnect|update|upsert|delete)$/.test(declaredName(property) ?? ''));
}

/** `update({ where: { id }, data })` with the same values for each row becomes one `updateMany`. */
export function updateMany(project: Project, query: Query, { key, keys }: BatchRequest): Batch | Refusal {
  const found = callOfQuery(project, query);
  if ('code' in found) return found;
  const { options, file, call, delegate } = found;
  const data = option(options, 'data');
  const edit = keySlice(found, key, `${key.column}: { in: ${keys} }`);
  if ((query.method !== 'update' && query.method !== 'updateMany') || typeof data === 'string' || !edit) return noShape(`\`${query.method}\` is not written out as one row to update.`, UPDATE);
  const object = optionsAt(project, file, data.value);
  if (typeof object === 'string') return noShape('The new values are not written out.', UPDATE);
  const step = object.object.properties.find((property) => property.type === 'SpreadElement' || unwrap(property.value).type === 'ObjectExpression');
  if (step) return noShape('What is written depends on the row: a second update of the same row would not be the same.', UPDATE);
  const nested = nestedWrite(project, query, data.value);
  if (nested !== undefined) return noShape(nested, UPDATE);
  const kept = options.object.properties.filter((property) => property.type === 'Property' && /^(?:where|data)$/.test(declaredName(property) ?? ''));
  if (kept.length !== 2 || options.object.properties.some((property) => !kept.includes(property) && !(property.type === 'Property' && declaredName(property) === 'select'))) return noShape(`\`updateMany\` does not take all arguments of \`${query.method}\`.`, UPDATE);
  return {
    text: kept.length === options.object.properties.length ? `${delegate}.updateMany(${textWith(file, call.arguments[0] ?? options.object, [edit])})` : `${delegate}.updateMany({ ${kept.map((property) => keptText(file, property, edit)).join(separatorIn(file, options.object))} })`,
    // Before 7, only reads are split.
    ...(isBefore(project.version(file.path, '@prisma/client') ?? '6.0', 7, 0) ? { keysPerStatement: KEYS } : {}),
    rowKey: (row) => row, loopKey: (value) => value, imports: [], tier: 'review',
    note: query.method === 'update' ? 'A row that is not there is passed over, where `update` failed; and all rows are updated by one statement, or none.' : 'All rows are updated by one statement, or none.',
  };
}

const UPDATE = 'Update the rows with one `updateMany` where they all get the same values.';

function keptText(file: SourceFile, property: TSESTree.ObjectLiteralElement, edit: Slice): string {
  const isHere = edit.range[0] >= property.range[0] && edit.range[1] <= property.range[1];
  return textWith(file, property, isHere ? [edit] : []);
}
