import { declaredName, findProperty, propertyName, unwrap } from '../../core/ast.ts';
import type { Node, Project, Refusal } from '../../core/types.ts';
import { optionsAt } from '../options.ts';
import type { Batch, BatchRequest, Query, Replacement, Term } from '../queries.ts';
import { noShape, propertySlice, textWith, type Slice } from '../rewriting.ts';
import { narrowObject } from '../where-object.ts';

const NEXT = 'Ask the database for the number or the row itself.';
const SAFE = { imports: [], tier: 'safe' as const };
/** What only shapes the rows, so that their number stays the same without it. */
const SHAPING: ReadonlySet<string> = new Set(['attributes', 'order', 'raw', 'nest']);
const COUNTED: ReadonlySet<string> = new Set(['where', 'transaction', 'paranoid', 'logging', 'useMaster', ...SHAPING]);

/** `findAll({ where })` becomes `count({ where })`, or takes one row. */
export function reduce(project: Project, query: Query, to: 'count' | 'exists' | 'first'): Replacement | Refusal {
  const { node, method, file } = query;
  if (method !== 'findAll' || node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return noShape(`\`${method}\` does not give all rows.`, NEXT);
  if (to !== 'count') return limit(project, query, '1');
  const edits: Slice[] = [{ range: [node.callee.property.range[0], node.callee.property.range[1]], text: 'count' }];
  const options = optionsAt(project, file, node.arguments[0]);
  if (options === 'none') return { edits, ...SAFE };
  if (options === 'unknown' || !options.isInPlace) return noShape('The options of the query are not written out in the call.', NEXT);
  const { properties } = options.object;
  const other = properties.find((property) => property.type !== 'Property' || !COUNTED.has(declaredName(property) ?? ''));
  if (other) return noShape('The options of the query change how many rows there are.', NEXT);
  const kept = properties.filter((property) => property.type === 'Property' && !SHAPING.has(declaredName(property) ?? ''));
  if (kept.length === 0) edits.push({ range: [options.object.range[0], options.object.range[1]], text: '' });
  else if (kept.length < properties.length) edits.push({ range: [options.object.range[0], options.object.range[1]], text: `{ ${kept.map((property) => file.text.slice(property.range[0], property.range[1])).join(', ')} }` });
  return { edits, ...SAFE };
}

/** Adds `limit`. */
export function limit(project: Project, query: Query, expression: string): Replacement | Refusal {
  const { node, file, method } = query;
  if (node.type !== 'CallExpression' || (method !== 'findAll' && method !== 'findAndCountAll')) return noShape(`\`${method}\` takes no limit.`, NEXT);
  if (query.limit !== 'none') return noShape('The query may have a limit already.', NEXT);
  if (node.arguments.length === 0) return { edits: [{ range: [node.range[1] - 1, node.range[1] - 1], text: `{ limit: ${expression} }` }], ...SAFE };
  const options = optionsAt(project, file, node.arguments[0]);
  if (typeof options === 'string' || !options.isInPlace) return noShape('The options of the query are not written out in the call.', NEXT);
  return { edits: [propertySlice(file, options.object, `limit: ${expression}`)], ...SAFE };
}

export function narrow(_project: Project, { node, file, method }: Query, terms: readonly Term[]): Replacement | Refusal {
  if (node.type !== 'CallExpression' || (method !== 'findAll' && method !== 'findOne')) return noShape(`\`${method}\` takes no conditions.`, NEXT);
  return narrowObject(file, node, 'where', terms);
}

const CREATE = 'Create the rows with one `bulkCreate` where they need nothing but their own columns.';

/** `bulkCreate` leaves validation out unless it is asked for. https://sequelize.org/docs/v6/core-concepts/model-querying-basics/#creating-in-bulk */
export function createMany(_project: Project, { node, file, method, handle }: Query, rows: string): Batch | Refusal {
  const options = node.type === 'CallExpression' ? node.arguments[1] : undefined;
  const object = options && unwrap(options);
  if (method !== 'create' || node.type !== 'CallExpression') return noShape(`\`${method}\` is not written out as one row to create.`, CREATE);
  if (object && (object.type !== 'ObjectExpression' || object.properties.some((property) => property.type !== 'Property' || declaredName(property) !== 'transaction'))) return noShape('The options of `create` may read or write more than the row.', CREATE);
  const model = file.text.slice(handle.range[0], handle.range[1]);
  const transaction = object ? findProperty(object, 'transaction') : undefined;
  const more = transaction ? `, ${textWith(file, transaction, [])}` : '';
  return { text: `${model}.bulkCreate(${rows}, { validate: true${more} })`, rowKey: (row) => row, loopKey: (value) => value, imports: [], tier: 'review', note: 'All rows are created by one statement: when one fails, none is created.' };
}

const UPDATE = 'Update the rows with one statement where they all get the same values.';

/** `update(values, { where: { id } })` with the same values becomes one for all keys. */
export function updateMany(project: Project, query: Query, { key, keys }: BatchRequest): Batch | Refusal {
  const { node, file, method } = query;
  const options = node.type === 'CallExpression' ? optionsAt(project, file, node.arguments[1]) : 'unknown';
  const values = query.payload && optionsAt(project, file, query.payload);
  if (method !== 'update' || node.type !== 'CallExpression' || typeof options === 'string' || !options.isInPlace || key.node.parent?.parent?.parent !== options.object) return noShape(`\`${method}\` is not written out as one row to update.`, UPDATE);
  if (!values || typeof values === 'string') return noShape('The new values are not written out.', UPDATE);
  if (values.object.properties.some((property) => property.type !== 'Property' || isExpression(property.value))) return noShape('What is written depends on the row: a second update of the same row would not be the same.', UPDATE);
  const other = options.object.properties.find((property) => property.type !== 'Property' || !/^(?:where|transaction|logging|paranoid|silent)$/.test(declaredName(property) ?? ''));
  if (other) return noShape('The options of the update are more than conditions.', UPDATE);
  return { text: textWith(file, node, [{ range: [key.node.range[0], key.node.range[1]], text: `${key.column}: ${keys}` }]), rowKey: (row) => row, loopKey: (value) => value, imports: [], tier: 'review', note: 'All rows are updated by one statement, or none.' };
}

function isExpression(start: Node): boolean {
  const value = unwrap(start);
  if (value.type !== 'CallExpression') return false;
  return /^(?:literal|fn|col|cast)$/.test(value.callee.type === 'Identifier' ? value.callee.name : (propertyName(value.callee) ?? ''));
}
