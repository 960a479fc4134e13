import { textOf, unwrap } from '../../core/ast.ts';
import type { Node, Project, Refusal } from '../../core/types.ts';
import { option } from '../options.ts';
import type { Batch, BatchRequest, Query, Replacement, Term } from '../queries.ts';
import { noShape, propertySlice, textWith } from '../rewriting.ts';
import { linkNamed } from './chain.ts';
import { endOfChain, isAtLeast, keySlices, lineBefore, statementOf } from './statement.ts';

const NEXT = 'Ask the database for the number or the row itself.';
const SAFE = { imports: [], tier: 'safe' as const };
/** What PostgreSQL and MySQL take is 65 535 parameters, SQLite 32 766: rows times columns. */
const PARAMETERS = 30_000;

/** `db.select().from(users).where(filter)` becomes `db.$count(users, filter)`, which came with 0.34. */
export function reduce(project: Project, query: Query, to: 'count' | 'exists' | 'first'): Replacement | Refusal {
  if (to !== 'count') return limit(project, query, '1');
  const statement = statementOf(project, query);
  if (statement?.form !== 'chain' || statement.start.name !== 'select' || query.isCompound || query.limit !== 'none' || query.hasOffset) return noShape('What the query counts is more than the rows of one table that fit a filter.', NEXT);
  const { file, call, chain, start, table } = statement;
  const where = linkNamed(chain, 'where')?.call.arguments[0];
  if (isAtLeast(project, file, 34)) {
    const filter = where ? `, ${textOf(file, where)}` : '';
    return { edits: [{ range: [call.range[0], call.range[1]], text: `${textOf(file, chain.object)}.$count(${textOf(file, table)}${filter})` }], ...SAFE };
  }
  const [fields] = start.call.arguments;
  const range: [number, number] = fields ? [fields.range[0], fields.range[1]] : [start.call.range[1] - 1, start.call.range[1] - 1];
  const order = linkNamed(chain, 'orderBy');
  if (order) return noShape('A count has no order.', NEXT);
  return { edits: [{ range, text: '{ count: count() }' }], imports: [{ from: 'drizzle-orm', names: ['count'] }], tier: 'safe', number: (rows) => `${rows}[0].count` };
}

/** Adds `.limit(...)`, or `limit` to a relational query. */
export function limit(project: Project, query: Query, expression: string): Replacement | Refusal {
  const statement = statementOf(project, query);
  if (!statement || query.limit !== 'none') return noShape(statement ? 'The query has a limit already.' : 'The options of the query are not written out in the call.', NEXT);
  if (statement.form === 'chain' && query.kind !== 'one' && query.kind !== 'many') return noShape(`\`${query.method}\` reads no rows.`, NEXT);
  if (statement.form === 'chain') {
    const end = endOfChain(statement.chain);
    return { edits: [{ range: [end, end], text: `${lineBefore(statement.file, statement.chain)}.limit(${expression})` }], ...SAFE };
  }
  if (statement.form === 'count') return noShape('`$count` gives no rows.', NEXT);
  const { options, file, call } = statement;
  if (!options) return { edits: [{ range: [call.range[1] - 1, call.range[1] - 1], text: `{ limit: ${expression} }` }], ...SAFE };
  return option(options, 'limit') === 'none' ? { edits: [propertySlice(file, options.object, `limit: ${expression}`)], ...SAFE } : noShape('The query may have a limit already.', NEXT);
}

/** Adds equalities to the filter. */
export function narrow(project: Project, query: Query, terms: readonly Term[]): Replacement | Refusal {
  const statement = statementOf(project, query);
  if (statement?.form !== 'chain' || !query.conditions) return noShape('The filter of the query is not written out in the call.', NEXT);
  const { file, chain, table } = statement;
  const equalities = terms.map(({ column, value }) => `eq(${textOf(file, table)}.${column}, ${value})`);
  const where = linkNamed(chain, 'where')?.call.arguments[0];
  if (where) return { edits: [{ range: [where.range[0], where.range[1]], text: `and(${[textOf(file, where), ...equalities].join(', ')})` }], imports: [{ from: 'drizzle-orm', names: ['and', 'eq'] }], tier: 'safe' };
  const from = linkNamed(chain, 'from')?.call.range[1];
  if (from === undefined) return noShape('The query has no table.', NEXT);
  const [only, ...more] = equalities;
  const filter = more.length === 0 && only !== undefined ? only : `and(${equalities.join(', ')})`;
  return { edits: [{ range: [from, from], text: `.where(${filter})` }], imports: [{ from: 'drizzle-orm', names: more.length === 0 ? ['eq'] : ['and', 'eq'] }], tier: 'safe' };
}

const CREATE = 'Insert the rows with one `values([...])` where nothing else depends on each of them.';

/** `insert(table).values(row)` for each row becomes one `insert(table).values(rows)`. */
export function createMany(project: Project, query: Query, rows: string): Batch | Refusal {
  const statement = statementOf(project, query);
  if (statement?.form !== 'chain' || statement.start.name !== 'insert' || query.kind !== 'create' || !query.payload) return noShape(`\`${query.method}\` is not written out as one row to insert.`, CREATE);
  const { payload } = query;
  const declared = query.table === undefined ? undefined : project.schema(query.file.path).table('drizzle', query.table);
  return {
    text: textWith(query.file, statement.call, [{ range: [payload.range[0], payload.range[1]], text: rows }]),
    keysPerStatement: Math.floor(PARAMETERS / Math.max(1, declared?.columns.length ?? columnsOf(payload))),
    rowKey: (row) => row, loopKey: (value) => value, imports: [], tier: 'review', note: 'All rows are inserted by one statement: when one fails, none is inserted.',
  };
}

function columnsOf(payload: Node): number {
  const object = unwrap(payload);
  return object.type === 'ObjectExpression' ? object.properties.length : 30;
}

const UPDATE = 'Update the rows with one `where(inArray(...))` where they all get the same values.';

/** `update(table).set(values).where(eq(table.id, id))` for each row becomes one update with `inArray`. */
export function updateMany(project: Project, query: Query, { key, keys, isChunk }: BatchRequest): Batch | Refusal {
  const statement = statementOf(project, query);
  const edit = keySlices(query.file, query, key, keys);
  if (statement?.form !== 'chain' || statement.start.name !== 'update' || !edit) return noShape(`\`${query.method}\` is not written out as one row to update.`, UPDATE);
  const values = query.payload && unwrap(query.payload);
  if (values?.type !== 'ObjectExpression') return noShape('The new values are not written out.', UPDATE);
  const step = values.properties.some((property) => property.type === 'SpreadElement' || unwrap(property.value).type === 'TaggedTemplateExpression');
  if (step) return noShape('What is written depends on the row: a second update of the same row would not be the same.', UPDATE);
  const limited = statement.chain.links.find(({ name }) => name === 'limit' || name === 'orderBy');
  if (limited) return noShape(`\`${limited.name}\` chooses among the rows of each element.`, UPDATE);
  const text = textWith(query.file, statement.call, edit.slices);
  return {
    text: isChunk === true || isAtLeast(project, query.file, 32, 1) ? text : `(${keys}.length === 0 ? [] : ${text})`, keysPerStatement: PARAMETERS / 3, rowKey: (row) => row, loopKey: (value) => value,
    imports: edit.imports.length > 0 ? [{ from: 'drizzle-orm', names: edit.imports }] : [], tier: 'review', note: 'All rows are updated by one statement, or none.',
  };
}
