import { enclosingFunction, textOf } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { isUnique } from '../../core/schema.ts';
import type { Condition, LibraryName, Query, QueryKind, ResultUse } from '../queries.ts';
import type { Dialect } from './dialect.ts';
import { useOf } from './result.ts';
import { guessSql, readSql, type SqlStatement, type SqlTerm } from './statement.ts';
import type { SqlText } from './text.ts';

/** An SQL text on its way to a database. */
export interface Sending {
  library: LibraryName;
  dialect: Dialect;
  node: Node;
  handle: Node;
  method: string;
  sql: SqlText;
  /** Value of a placeholder. */
  value(placeholder: string): Node | undefined;
  /** The list of values, when it is written out at the call. */
  values?: Extract<Node, { type: 'ArrayExpression' }>;
  rowsPath: readonly string[];
  isConnection: boolean;
  /** The result goes to a callback. */
  hasCallback: boolean;
  /** The text is sent as a prepared statement, in which a placeholder takes one value: `execute`. */
  isPrepared: boolean;
}

/** What the rewrites need to know besides the query. */
export interface SqlDetails {
  sending: Sending;
  statement: SqlStatement;
  /** Term of each condition. */
  terms: ReadonlyMap<Condition, SqlTerm>;
}

const details = new WeakMap<Query, SqlDetails>();

/** Undefined for a query whose text could not be read. */
export function detailsOf(query: Query): SqlDetails | undefined {
  return details.get(query);
}

export function sqlQuery(project: Project, file: SourceFile, sending: Sending): Query | undefined {
  const { sql, library, node, handle, method } = sending;
  const statement = readSql(sql.text, sending.dialect);
  const base = {
    library, file, node, handle, method, limit: 'unknown', isOrdered: false, hasOffset: false, isCompound: false, isLocking: false, miss: 'empty', isMerged: false,
    isInTransaction: sending.isConnection && (sending.library === 'postgres' || opensTransaction(file, node)), rowsPath: sending.rowsPath, isOnConnection: sending.isConnection,
  } as const;
  if (!statement) return opaqueQuery(base, sql.text);
  const { table, terms = [] } = statement;
  const conditions = new Map<Condition, SqlTerm>();
  for (const term of terms) conditions.set(conditionOf(sending, term), term);
  const kind = kindOf(project, file, library, statement);
  const used = kind === 'transaction' ? undefined : resultOf(file, sending, statement);
  const found: Query = {
    ...base, conditions: [...conditions.keys()], limit: takesOneOf(statement, isUniqueKey(project, file, library, statement)) ? 'none' : limitOf(sending, statement), isOrdered: statement.isOrdered, hasOffset: statement.hasOffset, isLocking: statement.isLocking,
    isCompound: statement.isCompound || (statement.verb === 'select' && statement.hasAggregates), kind: used && 'gives' in used ? kindFor(used, kind) : kind, ...(table !== undefined && { table }), ...(used && { result: used }),
    ...(used && 'gives' in used && used.gives === 'row' && { miss: 'undefined' as const }), ...columnsOf(statement), ...payloadOf(sending, statement),
  };
  details.set(found, { sending, statement, terms: conditions });
  return found;
}

function opaqueQuery(base: Omit<Query, 'kind'>, text: string): Query | undefined {
  const { verb, table } = guessSql(text);
  // `select set_config(...)`, `select pg_advisory_lock(...)`: no rows of a table.
  const isCall = verb === 'select' && !/\bfrom\b/i.test(text);
  const kind: QueryKind = isCall ? 'raw' : verb === 'select' ? 'many' : verb === 'insert' ? (/\bon\s+(?:conflict|duplicate)\b/i.test(text) ? 'upsert' : 'create') : verb === 'other' ? 'raw' : verb;
  return { ...base, kind, opaque: 'The SQL text cannot be read from the code alone.', ...(table !== undefined && { table }) };
}

function conditionOf({ sql, value }: Sending, { column, operator, placeholders }: SqlTerm): Condition {
  const [first] = placeholders;
  const node = first === undefined ? undefined : (sql.inside.get(first) ?? value(first));
  return { column, operator, node: node ?? sql.node, ...(node && { value: node }) };
}

function kindOf(project: Project, file: SourceFile, library: LibraryName, { verb, aggregate, hasAggregates, insert, table, terms = [] }: SqlStatement): QueryKind {
  switch (verb) {
    case 'select':
      return aggregate?.kind ?? (hasAggregates ? 'aggregate' : 'many');
    case 'insert':
      return insert?.isUpsert ? 'upsert' : insert?.row ? 'create' : 'create-many';
    case 'update':
    case 'delete': {
      return isUniqueKey(project, file, library, { table, terms }) ? verb : `${verb}-many`;
    }
    case 'transaction':
      return 'transaction';
    default:
      return 'raw';
  }
}

/** The columns that are compared for equality name at most one row. */
function isUniqueKey(project: Project, file: SourceFile, library: LibraryName, { table, terms = [] }: Pick<SqlStatement, 'table' | 'terms'>): boolean {
  const known = table === undefined ? undefined : project.schema(file.path).table(library, table);
  const equal = terms.flatMap(({ operator, column }) => (operator === 'eq' ? [column] : []));
  if (!known) return false;
  return isUnique(known, equal.map((name) => known.columns.find((column) => column.name === name)?.property ?? name));
}

/** LIMIT 1 of a row that its key names anyway. */
export function takesOneOf({ limit, terms = [] }: SqlStatement, isKey: boolean): boolean {
  return limit?.text === '1' && (isKey || terms.some(({ operator, column }) => operator === 'eq' && column === 'id'));
}

function kindFor({ gives }: ResultUse, kind: QueryKind): QueryKind {
  return gives === 'row' ? 'one' : kind;
}

function limitOf({ sql, value }: Sending, { limit, verb }: SqlStatement): Query['limit'] {
  if (!limit) return verb === 'select' ? 'none' : 'unknown';
  return (limit.placeholder === undefined ? undefined : (sql.inside.get(limit.placeholder) ?? value(limit.placeholder))) ?? sql.node;
}

function resultOf(file: SourceFile, { node, rowsPath, hasCallback, dialect }: Sending, { aggregate, verb }: SqlStatement): ResultUse | Refusal | undefined {
  if (verb !== 'select') return undefined;
  if (hasCallback) return { code: 'SHAPE', because: 'The rows go to a callback.', next: 'Send the query through the promise interface of the driver and await it.' };
  if (rowsPath.length === 0 && !aggregate) return undefined;
  const value = aggregate && { ...aggregate, path: [...rowsPath, '0', aggregate.name], isNumber: aggregate.isNumber || (dialect === 'mysql' && aggregate.kind === 'count') };
  return useOf(file, node, { rows: rowsPath, ...(value && { value }) });
}

function columnsOf({ verb, columns, aggregate }: SqlStatement): Pick<Query, 'columns'> {
  if (verb !== 'select' || aggregate || !columns) return {};
  return { columns: columns.every(({ name }) => name !== '') ? columns.map(({ name }) => name) : 'unknown' };
}

/** Of an insert, the list of values; of an update, the one value that is set and no constant. */
function payloadOf({ values, sql, value }: Sending, { insert, sets, verb }: SqlStatement): Pick<Query, 'payload'> {
  if (insert?.row && values) return { payload: values };
  if (verb !== 'update' || !sets) return {};
  const given = sets.flatMap(({ placeholder }) => (placeholder === undefined ? [] : [sql.inside.get(placeholder) ?? value(placeholder)]));
  const [first, ...more] = given.filter((node) => node?.type !== 'Literal');
  if (given.includes(undefined) || more.length > 0) return {};
  // The key stands in the same template, but not in its first piece.
  const text = sql.node.type === 'TaggedTemplateExpression' ? sql.node.quasi.quasis[0] : sql.node;
  const constant = first ?? given[0] ?? text;
  return constant ? { payload: constant } : {};
}

function opensTransaction(file: SourceFile, node: Node): boolean {
  const owner = enclosingFunction(node);
  return owner !== undefined && /\bBEGIN\b|beginTransaction|START TRANSACTION/i.test(textOf(file, owner));
}
