import { declaredName, textOf, unwrap } from '../../core/ast.ts';
import type { Project, Refusal } from '../../core/types.ts';
import { callChain, type Link } from '../call-chain.ts';
import { optionsAt } from '../options.ts';
import type { Batch, BatchRequest, Query, Replacement, Term } from '../queries.ts';
import { noShape, textWith, type Slice } from '../rewriting.ts';
import { narrowObject } from '../where-object.ts';

const NEXT = 'Ask the database for the number or the row itself.';
const SAFE = { imports: [], tier: 'safe' as const };
/** What only shapes the documents, so that their number stays the same without it. */
const SHAPING: ReadonlySet<string> = new Set(['select', 'project', 'lean', 'populate', 'sort']);

function linksOf(query: Query): { first: Link; rest: readonly Link[] } | undefined {
  const { links } = callChain(query.node);
  const index = links.findIndex(({ name }) => name === 'find');
  const first = links[index];
  return first && { first, rest: links.slice(index + 1) };
}

/** `find(filter)` becomes `countDocuments(filter)`, or takes one document. */
export function reduce(project: Project, query: Query, to: 'count' | 'exists' | 'first'): Replacement | Refusal {
  const found = query.kind === 'many' ? linksOf(query) : undefined;
  if (!found) return noShape(`\`${query.method}\` does not give all rows.`, NEXT);
  if (to !== 'count') return limit(project, query, '1');
  const { first, rest } = found;
  const [filter, ...more] = first.call.arguments;
  const other = rest.find(({ name }) => !SHAPING.has(name) && name !== 'exec' && name !== 'toArray');
  if (other || query.opaque !== undefined || more.length > 1 || query.limit !== 'none' || query.hasOffset) return noShape(`The query goes through \`${other?.name ?? 'options'}\`.`, NEXT);
  if (filter && /\$(?:near|nearSphere|where)\b/.test(textOf(query.file, filter))) return noShape('`countDocuments` does not take `$near` and `$where`.', NEXT);
  const { property } = first.member;
  const edits: Slice[] = [{ range: [property.range[0], property.range[1]], text: 'countDocuments' }];
  const [projection] = more;
  if (filter && projection) edits.push({ range: [filter.range[1], projection.range[1]], text: '' });
  for (const { name, member, call } of rest) if (SHAPING.has(name) || name === 'toArray') edits.push({ range: [member.object.range[1], call.range[1]], text: '' });
  return { edits, ...SAFE };
}

/** Adds `.limit(n)`. */
export function limit(_project: Project, query: Query, expression: string): Replacement | Refusal {
  const found = query.kind === 'many' ? linksOf(query) : undefined;
  if (!found || query.limit !== 'none') return noShape(`\`${query.method}\` may have a limit already.`, NEXT);
  const end = found.rest.find(({ name }) => name === 'exec' || name === 'toArray');
  const at = end ? end.member.object.range[1] : query.node.range[1];
  // On a line of its own where the calls before it are.
  const last = found.rest.findLast((link) => link !== end);
  const space = last ? /^\s*/.exec(query.file.text.slice(last.member.object.range[1]))?.[0] ?? '' : end ? (/^\s*/.exec(query.file.text.slice(at))?.[0] ?? '') : '';
  return { edits: [{ range: [at, at], text: `${space}.limit(${expression})` }], ...SAFE };
}

export function narrow(_project: Project, query: Query, terms: readonly Term[]): Replacement | Refusal {
  const found = query.kind === 'many' ? linksOf(query) : undefined;
  return found ? narrowObject(query.file, found.first.call, 'argument', terms) : noShape(`\`${query.method}\` takes no conditions.`, NEXT);
}

const CREATE = 'Create the documents with one `insertMany` where nothing else happens when one is saved.';

/** `insertMany` validates and casts as `save` does, but runs no middleware of `save`. https://mongoosejs.com/docs/api/model.html#Model.insertMany() */
export function createMany(_project: Project, { file, node, handle, method, library, payload }: Query, rows: string): Batch | Refusal {
  const isNew = method === 'save' && handle.type === 'NewExpression';
  if (!payload || node.type !== 'CallExpression' || !(isNew || method === 'create' || method === 'insertOne') || (!isNew && node.arguments.length !== 1) || (isNew && node.arguments.length > 0)) return noShape(`\`${method}\` is not written out as one document to create.`, CREATE);
  const model = textOf(file, handle.type === 'NewExpression' ? handle.callee : handle);
  const note = library === 'mongodb' ? 'All documents are sent at once: those after one that fails are not created.' : 'All documents are checked before the first is created: when one is not valid, none is created.';
  return { text: `${model}.insertMany(${rows})`, rowKey: (row) => row, loopKey: (value) => value, imports: [], tier: 'review', note };
}

const UPDATE = 'Update the documents with one `updateMany` where they all get the same values.';
const SAME: ReadonlySet<string> = new Set(['$set', '$unset', '$setOnInsert', '$currentDate']);

/** `updateOne({ _id }, values)` with the same values becomes one `updateMany`. */
export function updateMany(project: Project, query: Query, { key, keys }: BatchRequest): Batch | Refusal {
  const { file, node, method, handle, payload } = query;
  const byId = method === 'findByIdAndUpdate';
  if (node.type !== 'CallExpression' || !payload || !(byId || method === 'updateOne' || method === 'findOneAndUpdate' || method === 'updateMany')) return noShape(`\`${method}\` is not written out as one document to update.`, UPDATE);
  const [filter, , options] = node.arguments;
  const object = filter && unwrap(filter);
  if (!filter || node.callee.type !== 'MemberExpression' || node.callee.object !== handle) return noShape(`\`${method}\` is not written out as one document to update.`, UPDATE);
  if (!isUniqueKey(project, query, key.column) && method !== 'updateMany') return noShape(`\`${method}\` changes one of the documents with this \`${key.column}\`.`, UPDATE);
  const values = optionsAt(project, file, payload);
  if (typeof values === 'string' || values.object.properties.some((property) => property.type !== 'Property' || isStep(declaredName(property)))) return noShape('What is written depends on the document: a second update of the same one would not be the same.', UPDATE);
  if (options && !isHarmless(textOf(file, options))) return noShape(`\`updateMany\` does not take all options of \`${method}\`.`, UPDATE);
  const term = `${key.column}: { $in: ${keys} }`;
  if (!byId && (object?.type !== 'ObjectExpression' || key.node.parent !== object)) return noShape(`The condition on \`${key.column}\` is not written out in the call.`, UPDATE);
  const text = byId ? `{ ${term} }` : textWith(file, filter, [{ range: [key.node.range[0], key.node.range[1]], text: term }]);
  return { text: `${textOf(file, handle)}.updateMany(${text}, ${textOf(file, payload)})`, rowKey: (row) => row, loopKey: (value) => value, imports: [], tier: 'review', note: 'All documents are updated by one command.' };
}

function isUniqueKey(project: Project, query: Query, column: string): boolean {
  const table = query.table === undefined ? undefined : project.schema(query.file.path).table('mongoose', query.table);
  return column === '_id' || (table?.uniques.some((names) => names.length === 1 && names[0] === column) ?? false);
}

function isStep(name: string | undefined): boolean {
  return name === undefined || (name.startsWith('$') && !SAME.has(name));
}

/** What is given back: nobody uses it. */
function isHarmless(text: string): boolean {
  return /^\{\s*(?:(?:new|lean|returnOriginal)\s*:\s*(?:true|false)|returnDocument\s*:\s*['"]\w+['"]|,|\s)*\}$/.test(text);
}
