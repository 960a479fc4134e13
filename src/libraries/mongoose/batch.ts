import { textOf, unwrap } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { callChain, type Link } from '../call-chain.ts';
import { hookedBy } from '../query-hooks.ts';
import { isTested } from '../result-uses.ts';
import type { Batch, BatchRequest, Query } from '../queries.ts';
import { noShape, textWith, type Slice } from '../rewriting.ts';
import { fieldOf } from './documents.ts';
import { idIn, selectionOf, selectionWith } from './filter.ts';

/** Links that stay as they are on a query for several documents. */
const KEPT: ReadonlySet<string> = new Set(['exec', 'lean', 'select', 'project', 'populate', 'sort', 'hint', 'read', 'readConcern', 'maxTimeMS', 'comment', 'collation', 'orFail', 'toArray', 'allowDiskUse']);
const BY_ID = 'findById';

interface Found {
  project: Project;
  query: Query;
  /** `User`, `this.users` */
  model: string;
  first: Link;
  rest: readonly Link[];
  /** The ids in the loop are certain to be what the field holds, so that none of them fails to be cast. */
  isSure: boolean;
}

/** One `find` with `$in`, one `aggregate` or `distinct`, for all keys. https://mongoosejs.com/docs/queries.html */
export function batch(project: Project, query: Query, request: BatchRequest): Batch | Refusal {
  const hook = hookedBy(project, query, 'read');
  if (hook !== undefined) return noShape(`\`${hook}\` runs code of its own for each query.`);
  const { links } = callChain(query.node);
  const first = links.find(({ call }) => call.callee.type === 'MemberExpression' && call.callee.object === query.handle) ?? links.find(({ name }) => name === query.method);
  if (!first) return noShape(`\`${query.method}\` is no call of a model's method.`);
  const { column, value } = request.key;
  const table = query.table === undefined ? undefined : project.schema(query.file.path).table('mongoose', query.table);
  const field = table?.columns.find(({ property }) => property === column);
  if (column !== '_id' && !field) return noShape(`Whether \`${column}\` holds one value or a list of them cannot be read.`);
  const own = value && fieldOf(project, query.file, value);
  const found: Found = { project, query, model: textOf(query.file, query.handle), first, rest: links.slice(links.indexOf(first) + 1), isSure: own === 'object-id' || field?.type === 'text' };
  switch (request.kind) {
    case 'by-id':
    case 'children':
      return rows(found, request);
    case 'count':
      return counted(found, request);
    case 'exists':
      return distinct(found, request);
    case 'sum':
      return noShape('Mongoose has no sum of its own.');
  }
}

function keySlice({ first, query }: Found, { key, keys }: BatchRequest): Slice | undefined {
  const [filter] = first.call.arguments;
  if (!filter) return undefined;
  const maker = key.value?.parent;
  const isMade = (maker?.type === 'NewExpression' || maker?.type === 'CallExpression') && idIn(maker) === key.value;
  const list = isMade ? `${keys}.map((id) => ${maker.type === 'NewExpression' ? 'new ' : ''}${textOf(query.file, maker.callee)}(id))` : keys;
  const term = `${/^[\w$]+$/.test(key.column) ? key.column : `'${key.column}'`}: { $in: ${list} }`;
  if (key.node === filter) return { range: [filter.range[0], filter.range[1]], text: `{ ${term} }` };
  const isInside = unwrap(filter).type === 'ObjectExpression' && key.node.parent === unwrap(filter);
  return isInside ? { range: [key.node.range[0], key.node.range[1]], text: term } : undefined;
}

function rows(found: Found, request: BatchRequest): Batch | Refusal {
  const { project, query, first, rest, isSure } = found;
  const { file, node, library } = query;
  const { column } = request.key;
  const edit = keySlice(found, request);
  const other = rest.find(({ name }) => !KEPT.has(name) && !(name === 'next' && library === 'mongodb'));
  if (!edit) return noShape(`The condition on \`${column}\` is not written out in the call.`);
  if (other) return noShape(`\`${other.name}\` is worked out for each element.`);
  if (rest.some(({ name, call }) => name === 'populate' && populates(file, call.arguments[0], column))) return noShape(`\`${column}\` is populated, so that the rows do not hold the key.`);
  const slices: Slice[] = [edit];
  const selected = selections(project, file, found, column);
  if (!selected) return noShape(`Whether \`${column}\` is selected cannot be read.`);
  slices.push(...selected);
  const name = first.member.property;
  slices.push({ range: [name.range[0], name.range[1]], text: 'find' });
  for (const link of rest) if (link.name === 'orFail' || (link.name === 'sort' && request.kind === 'by-id')) slices.push(linkSlice(link, ''));
  const last = rest.at(-1);
  if (library === 'mongodb' && last?.name === 'next') slices.push(linkSlice(last, '.toArray()'));
  else if (library === 'mongodb' && query.kind === 'one') slices.push({ range: [node.range[1], node.range[1]], text: '.toArray()' });
  const notes = [
    ...(isSure ? [] : ['An id that cannot be cast fails before the loop, not in its turn.']),
    ...(request.kind === 'children' && !query.isOrdered ? ['Without `sort`, the database may give the rows of one key in another order.'] : []),
  ];
  return { text: textWith(file, node, slices), ...byKey(found, column), tier: notes.length > 0 ? 'review' : 'safe', ...(notes.length > 0 ? { note: notes.join(' ') } : {}) };
}

/** The link, with the space and the dot before it. */
function linkSlice({ member, call }: Link, text: string): Slice {
  return { range: [member.object.range[1], call.range[1]], text };
}

/** Ids are objects: they are compared as text. */
function byKey({ project, query }: Found, column: string): Pick<Batch, 'rowKey' | 'loopKey' | 'imports'> {
  const table = query.table === undefined ? undefined : project.schema(query.file.path).table('mongoose', query.table);
  const isPlain = table?.columns.find(({ property }) => property === column)?.type === 'text';
  const path = column.replaceAll('.', '?.');
  return { rowKey: (row) => (isPlain ? `${row}.${path}` : `String(${row}.${path})`), loopKey: (value) => (isPlain ? value : `String(${value})`), imports: [] };
}

function populates(file: SourceFile, argument: Node | undefined, column: string): boolean {
  if (!argument) return true;
  const text = textOf(file, argument);
  return new RegExp(`['"\`\\s]${column}['"\`\\s]`).test(text) || !/^(?:['"`[{])/.test(text);
}

/** Adds the key to what is selected; undefined when that is not written out. */
function selections(project: Project, file: SourceFile, { query, first, rest }: Found, column: string): Slice[] | undefined {
  const projection = query.library === 'mongoose' && (first.name === BY_ID || first.name === 'findOne' || first.name === 'find') ? first.call.arguments[1] : undefined;
  if (first.call.arguments.length > 2 || (query.library === 'mongodb' && first.call.arguments.length > 1)) return undefined;
  const slices: Slice[] = [];
  for (const argument of [projection, ...rest.flatMap(({ name, call }) => (name === 'select' || name === 'project' ? call.arguments[0] : []))]) {
    if (!argument) continue;
    const selection = selectionOf(project, file, argument);
    if (selection === 'unknown') return undefined;
    if (selection === 'all' || (selection.kind === 'only' ? selection.names.includes(column) : !selection.names.includes(column))) continue;
    const slice = selection.kind === 'only' && column !== '_id' ? selectionWith(file, argument, column) : undefined;
    if (!slice) return undefined;
    slices.push(slice);
  }
  return slices;
}

/** `aggregate` casts nothing by itself: the filter is cast as the query's would be. https://mongoosejs.com/docs/api/aggregate.html */
function counted(found: Found, request: BatchRequest): Batch | Refusal {
  const filter = filterText(found, request);
  if (typeof filter !== 'string') return filter;
  const { project, query, model, isSure } = found;
  const { quote } = project.style(query.file);
  const { column } = request.key;
  const isCast = query.library === 'mongodb' || (isSure && query.conditions?.length === 1);
  const match = isCast ? filter : `${model}.find().cast(${model}, ${filter})`;
  const end = query.library === 'mongodb' ? '.toArray()' : '';
  return { text: `${model}.aggregate([{ $match: ${match} }, { $group: { _id: ${quote}$${column}${quote}, count: { $sum: 1 } } }])${end}`, ...byKey(found, column), rowKey: (row) => `String(${row}._id)`, loopKey: (value) => `String(${value})`, rowValue: (row) => `${row}.count`, missing: '0', ...caution(found) };
}

/** The values of the key for which there is a document. */
function distinct(found: Found, request: BatchRequest): Batch | Refusal {
  const { project, query, model } = found;
  if (query.method === 'exists' && !isTested(query.node.parent?.type === 'AwaitExpression' ? query.node.parent : query.node)) return noShape('`exists` gives a document with its id, which the code may go on to use.');
  const filter = filterText(found, request);
  if (typeof filter !== 'string') return filter;
  const { quote } = project.style(query.file);
  return { text: `${model}.distinct(${quote}${request.key.column}${quote}, ${filter})`, rowKey: (row) => `String(${row})`, loopKey: (value) => `String(${value})`, imports: [], ...caution(found) };
}

function caution({ isSure }: Found): Pick<Batch, 'tier' | 'note'> {
  return isSure ? { tier: 'safe' } : { tier: 'review', note: 'An id that cannot be cast fails before the loop, not in its turn.' };
}

/** Filter of a query that has nothing else to it. */
function filterText(found: Found, request: BatchRequest): string | Refusal {
  const { query, first, rest } = found;
  const edit = keySlice(found, request);
  const [filter, options] = first.call.arguments;
  const other = rest.find(({ name }) => name !== 'exec' && name !== 'lean' && name !== 'select' && name !== 'sort');
  if (!edit || !filter || other || (options && query.kind !== 'one')) return noShape(other ? `\`${other.name}\` is worked out for each element.` : `The condition on \`${request.key.column}\` is not written out in the call.`);
  return edit.range[0] === filter.range[0] && edit.range[1] === filter.range[1] ? edit.text : textWith(query.file, filter, [edit]);
}
