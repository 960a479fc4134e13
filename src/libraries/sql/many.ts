import { rangeOf, textOf } from '../../core/ast.ts';
import type { ColumnType } from '../../core/schema.ts';
import type { Project, Refusal } from '../../core/types.ts';
import type { Batch, BatchRequest, Query } from '../queries.ts';
import { noShape } from '../rewriting.ts';
import { equalitySlices, readable } from './batch.ts';
import { callText, isRefusal, sourceSlices } from './edits.ts';
import { detailsOf, type SqlDetails } from './query.ts';

/** Parameters of one statement of PostgreSQL. */
const PARAMETERS = 65_535;
const MYSQL_ROWS = 5000;

/** Types whose arrays PostgreSQL takes apart as they are. */
const ARRAYS: Readonly<Partial<Record<ColumnType, string>>> = { integer: 'int', bigint: 'bigint', uuid: 'uuid', text: 'text', boolean: 'boolean', decimal: 'numeric', float: 'float8' };

const PLAIN = { rowKey: (row: string) => row, loopKey: (value: string) => value, imports: [], tier: 'review' } as const;
const NOTE = 'All rows are written by one statement, so that one that fails takes the others with it.';

/** One INSERT for all rows. A row is the list of values that one insert is given. */
export function sqlCreateMany(project: Project, query: Query, rows: string): Batch | Refusal {
  const found = insertOf(query);
  if (isRefusal(found)) return found;
  const { sending, statement, names } = found;
  if (sending.dialect === 'mysql') return mysqlRows(project, query, found, rows);
  const { insert, table } = statement;
  const values = sending.values;
  if (!insert || !values) return noShape('The values of the statement are not written out in the call.');
  const known = table === undefined ? undefined : project.schema(query.file.path).table(query.library, table);
  const types = names.map((_, index) => ARRAYS[known?.columns.find(({ name }) => name === insert.columns?.[index])?.type ?? 'other']);
  const isUnnest = insert.row?.every((name, index) => name === `$${index + 1}`) === true && types.every((type) => type !== undefined);
  const { text } = sending.sql;
  if (isUnnest) {
    const slices = sourceSlices(project, query.file, sending, [{ range: valuesRange(text, insert.values), text: `${/^VALUES/.test(text.slice(valuesRange(text, insert.values)[0])) ? 'SELECT * FROM' : 'select * from'} unnest(${types.map((type, index) => `$${index + 1}::${type}[]`).join(', ')})` }]);
    if (isRefusal(slices)) return slices;
    const lists = names.map((_, index) => `${rows}.map((row) => row[${index}])`).join(', ');
    const call = callText(query.file, sending, [...slices, { range: rangeOf(values), text: `[${lists}]` }], false);
    return call === undefined ? noShape('The call cannot be changed.') : { ...PLAIN, text: call, note: NOTE };
  }
  return placeholders(query, found, rows);
}

interface Insert extends SqlDetails {
  /** Placeholders of the row, in order of the values. */
  names: readonly string[];
}

function insertOf(query: Query): Insert | Refusal {
  const details = detailsOf(query);
  const { insert } = details?.statement ?? {};
  const { values, sql } = details?.sending ?? {};
  if (!details || !insert?.row || insert.isUpsert) return noShape(query.opaque ?? 'The statement does more than insert one row.');
  if (!values || !sql || sql.isInterpolated) return noShape('The values of the statement are not written out in the call.');
  const names = values.elements.map((_, index) => `$${index + 1}`);
  const isWhole = values.elements.every((element) => element && element.type !== 'SpreadElement') && names.every((name) => insert.row?.includes(name));
  return isWhole ? { ...details, names } : noShape('A value of the call is used in another way than as a column of the row.');
}

/** `VALUES ?` of mysql2 takes a list of lists. */
function mysqlRows(project: Project, { file }: Query, { sending, statement }: Insert, rows: string): Batch | Refusal {
  const { insert } = statement;
  const { sql, values } = sending;
  if (!insert?.row?.every((name, index) => name === `$${index + 1}`) || !values) return noShape('Not every column of the row is a placeholder.');
  const { text } = sql;
  const [start, end] = valuesRange(text, insert.values);
  const slices = sourceSlices(project, file, sending, [{ range: [start, end], text: `${/^values/.test(text.slice(start)) ? 'values' : 'VALUES'} ?` }]);
  if (isRefusal(slices)) return slices;
  const call = callText(file, sending, [...slices, { range: rangeOf(values), text: `[${rows}]` }], false);
  return call === undefined ? noShape('A function of the project sends the text as a prepared statement, in which a placeholder takes one value.') : { ...PLAIN, text: call, keysPerStatement: MYSQL_ROWS, note: NOTE };
}

/** `values ($1, $2), ($3, $4)`, made when the number of rows is known. */
function placeholders({ file }: Query, { sending, statement, names }: Insert, rows: string): Batch | Refusal {
  const { sql, values } = sending;
  const { insert } = statement;
  if (!insert || !values || /[`\\]|\$\{/.test(sql.text)) return noShape('The SQL text cannot be written as a template.');
  const [start, end] = valuesRange(sql.text, insert.values);
  const tuple = sql.text.slice(start, end).replace(/^values\s*/i, '');
  const numbered = tuple.replace(/\$(\d+)/g, (_, digits: string) => `$\${i * ${names.length} + ${digits}}`);
  const word = /^values\s*/i.exec(sql.text.slice(start, end))?.[0] ?? 'values ';
  const text = `\`${sql.text.slice(0, start)}${word}\${${rows}.map((_, i) => \`${numbered}\`).join(', ')}${sql.text.slice(end)}\``;
  const call = callText(file, sending, [{ range: rangeOf(sql.node), text }, { range: rangeOf(values), text: `${rows}.flat()` }], false);
  return call === undefined ? noShape('The call cannot be changed.') : { ...PLAIN, text: call, keysPerStatement: Math.floor(PARAMETERS / Math.max(1, names.length)), note: NOTE };
}

/** From the word VALUES to its last parenthesis. */
function valuesRange(text: string, [start, end]: readonly [number, number]): readonly [number, number] {
  const word = /^values/i.test(text.slice(start)) ? start : text.slice(0, start).toLowerCase().lastIndexOf('values');
  return [word, text.slice(end).startsWith(')') ? end + 1 : end];
}

/** One UPDATE of the rows of all keys. */
export function sqlUpdateMany(project: Project, query: Query, { key, keys }: BatchRequest): Batch | Refusal {
  const found = readable(query, key);
  if (isRefusal(found)) return found;
  const { sending, statement, term } = found;
  if (statement.verb !== 'update' || statement.isCompound) return noShape('The statement does more than update rows of one table.');
  if (statement.columns) return noShape('The statement gives rows back.');
  if (statement.sets?.some(({ readsRow }) => readsRow)) return noShape('The new value comes from the old one, which changes once for each time a key is there.');
  const slices = equalitySlices(project, query.file, sending, term, keys, []);
  if (isRefusal(slices)) return slices;
  const call = callText(query.file, sending, slices, false);
  return call === undefined ? noShape(`\`${textOf(query.file, query.handle)}\` sends a prepared statement, in which a placeholder takes one value.`) : { ...PLAIN, text: call, note: 'All rows are changed by one statement, all or none.' };
}
