import { rangeOf } from '../../core/ast.ts';
import { isUnique } from '../../core/schema.ts';
import type { Project, Refusal, SourceFile } from '../../core/types.ts';
import type { Batch, BatchRequest, Condition, Query } from '../queries.ts';
import { noShape, type Slice } from '../rewriting.ts';
import { callText, isRefusal, member, sourceSlices, withRows, type SqlEdit } from './edits.ts';
import { detailsOf, takesOneOf, type Sending, type SqlDetails } from './query.ts';
import { hasComment } from './rows.ts';
import type { SqlStatement, SqlTerm } from './statement.ts';

/** MySQL takes a list of values in one packet, and plans a much longer one badly. */
const MYSQL_KEYS = 10_000;

/** The statement that reads for all keys: `= any($1)`, `IN (?)`, and GROUP BY for a number. */
export function sqlBatch(project: Project, query: Query, { kind, key, keys }: BatchRequest): Batch | Refusal {
  const found = readable(query, key);
  if ('because' in found) return found;
  const { sending, statement, term } = found;
  const { file } = query;
  if (statement.isCompound || statement.hasAggregates) return noShape('The statement joins or groups rows of its own.');
  const asked = kind === 'by-id' || kind === 'children' ? rowEdits(sending, statement, term, kind === 'by-id' || takesOneOf(statement, isKeyOfOne(project, query))) : numberEdits(sending, statement, term, kind);
  if (isRefusal(asked)) return asked;
  const equality = equalitySlices(project, file, sending, term, keys, asked.edits);
  if (isRefusal(equality)) return equality;
  const call = callText(file, sending, equality, asked.hasOtherRows);
  if (call === undefined) return noShape('A function of the project sends the text as a prepared statement, in which a placeholder takes one value.');
  const { name } = asked;
  const isLoose = kind === 'children' && !statement.isOrdered && !isKeyOfOne(project, query);
  return {
    ...withRows(call, sending.rowsPath), ...(sending.dialect === 'mysql' && { keysPerStatement: MYSQL_KEYS }),
    rowKey: (row) => member(row, term.column), loopKey: (value) => value, ...(name !== undefined && { rowValue: (row: string) => (asked.isNumber ? member(row, name) : `Number(${member(row, name)})`) }),
    imports: [], tier: isLoose ? 'review' : 'safe', ...(isLoose && { note: 'Without ORDER BY, the database may give the rows of one key in another order.' }),
  };
}

/** The columns that are compared for equality name at most one row. */
export function isKeyOfOne(project: Project, query: Query): boolean {
  const table = query.table === undefined ? undefined : project.schema(query.file.path).table(query.library, query.table);
  const equal = (query.conditions ?? []).flatMap(({ operator, column }) => (operator === 'eq' ? [column] : []));
  return table !== undefined && isUnique(table, equal.map((name) => table.columns.find((column) => column.name === name)?.property ?? name));
}

interface Readable extends SqlDetails {
  term: SqlTerm;
}

/** What is known of a query whose text can be changed for all keys. */
export function readable(query: Query, key: Condition): Readable | Refusal {
  const details = detailsOf(query);
  const term = details?.terms.get(key);
  if (!details || !term) return noShape(query.opaque ?? 'The SQL text cannot be read from the code alone.');
  if (query.result && 'code' in query.result) return query.result;
  const { sql } = details.sending;
  const [placeholder, ...more] = term.placeholders;
  if (sql.isInterpolated) return noShape('Values are written into the SQL text instead of being sent beside it.', 'Put placeholders into the text and send the values beside it.');
  if (placeholder === undefined || more.length > 0) return noShape('The key is no placeholder of the SQL text.');
  if (details.sending.dialect === 'postgres' && sql.text.split(placeholder).length > 2 && new RegExp(`\\${placeholder}(?!\\d)[\\s\\S]*\\${placeholder}(?!\\d)`).test(sql.text)) return noShape(`\`${placeholder}\` stands in the SQL text more than once.`);
  return { ...details, term };
}

interface Asked {
  edits: SqlEdit[];
  hasOtherRows: boolean;
  name?: string;
  isNumber?: boolean;
}

function rowEdits({ sql }: Sending, { columns, list, limit }: SqlStatement, term: SqlTerm, isOne: boolean): Asked | Refusal {
  const edits: SqlEdit[] = [];
  const shown = columns?.find(({ name }) => name === term.column);
  if (shown && shown.source !== term.column) return noShape(`\`${term.column}\` is the name of another column in the rows.`);
  const isAdded = columns !== undefined && !shown;
  if (isAdded && list) edits.push({ range: [list[1], list[1]], text: `, ${sql.text.slice(...term.left)}` });
  // At most one row has the key.
  if (limit && isOne) edits.push({ range: [limit.range[0] - (/\s*$/.exec(sql.text.slice(0, limit.range[0]))?.[0].length ?? 0), limit.range[1]], text: '' });
  else if (limit) return noShape('LIMIT counts the rows of each element.');
  return { edits, hasOtherRows: isAdded };
}

function numberEdits({ sql, dialect }: Sending, { aggregate, list, limit, isOrdered }: SqlStatement, term: SqlTerm, kind: 'count' | 'sum' | 'exists'): Asked | Refusal {
  const column = sql.text.slice(...term.left);
  if (!aggregate || aggregate.kind !== kind || !list) return noShape('The statement gives rows and no number.');
  if (aggregate.frame) {
    const { head, tail } = aggregate.frame;
    return { edits: [{ range: head, text: `distinct ${column} ` }, { range: tail, text: '' }], hasOtherRows: true };
  }
  if (limit || isOrdered || aggregate.name === term.column) return noShape('The statement orders or limits the one row of a number.');
  if (hasComment(sql.text)) return noShape('A comment in the SQL text may swallow what is put behind it.');
  const end = sql.text.replace(/[\s;]+$/, '').length;
  const groups = /\bSELECT\b/.test(sql.text) ? 'GROUP BY' : 'group by';
  return {
    edits: [{ range: [list[0], list[0]], text: `${column}, ` }, { range: [end, end], text: ` ${groups} ${column}` }],
    hasOtherRows: true, name: aggregate.name, isNumber: aggregate.isNumber || (dialect === 'mysql' && kind === 'count'),
  };
}

export function equalitySlices(project: Project, file: SourceFile, sending: Sending, term: SqlTerm, keys: string, edits: readonly SqlEdit[]): Slice[] | Refusal {
  const { sql, values, dialect } = sending;
  const column = sql.text.slice(...term.left);
  const [placeholder = ''] = term.placeholders;
  if (sql.node.type === 'TaggedTemplateExpression') return taggedSlices(project, file, sending, term, keys, edits);
  const value = sending.value(placeholder);
  if (!value || !values) return noShape('The values of the statement are not written out in the call.');
  const any = dialect === 'mysql' ? `${column} IN (?)` : `${column} = any(${placeholder}${term.cast === undefined ? '' : `::${term.cast}[]`})`;
  const slices = sourceSlices(project, file, sending, withTail(term, edits, any));
  // A list without elements would leave `IN ()`, which does not parse.
  return isRefusal(slices) ? slices : [...slices, { range: rangeOf(value), text: dialect === 'mysql' ? `${keys}.length > 0 ? ${keys} : [null]` : keys }];
}

/** The edits, with what is put at the end of the key's term joined to it. */
function withTail({ range }: SqlTerm, edits: readonly SqlEdit[], any: string): SqlEdit[] {
  const behind = edits.filter((edit) => edit.range[0] === range[1] && edit.range[1] === range[1]);
  const rest = edits.filter((edit) => !behind.includes(edit));
  return [...rest, { range, text: any + behind.map((edit) => edit.text).join('') }];
}

/** In a tagged template, the value stands in the text: `id = ${id}` becomes `id = any(${ids})`. */
function taggedSlices(project: Project, file: SourceFile, sending: Sending, term: SqlTerm, keys: string, edits: readonly SqlEdit[]): Slice[] | Refusal {
  const { sql } = sending;
  const [placeholder = ''] = term.placeholders;
  const value = sql.inside.get(placeholder);
  const start = sql.source(term.left[1]);
  if (!value || start === undefined) return noShape('The SQL text is put together from several parts.');
  const brace = file.text.indexOf('}', value.range[1]) + 1;
  const cast = term.cast === undefined ? '' : `::${term.cast}`;
  if (!file.text.startsWith(cast, brace)) return noShape('The cast of the key cannot be changed where it stands.');
  const behind = edits.filter((edit) => edit.range[0] === term.range[1] && edit.range[1] === term.range[1]);
  const others = sourceSlices(project, file, sending, edits.filter((edit) => !behind.includes(edit)));
  if (isRefusal(others)) return others;
  const any = ` = any(\${${keys}}${cast === '' ? '' : `${cast}[]`})`;
  return [...others, { range: [start, brace + cast.length], text: any + behind.map((edit) => edit.text).join('') }];
}
