import type { Expr, ExprCall, OrderByStatement, PGNode, QName, SelectedColumn, SelectFromStatement, Statement } from 'pgsql-ast-parser';
import type { Range } from '../../core/types.ts';
import type { Dialect } from './dialect.ts';
import { parseSql, type ParsedSql } from './parser.ts';
import { insertOf, setsOf, type SqlInsert, type SqlSet } from './writes.ts';

/** One term of the conjunction behind WHERE. Ranges are offsets in the SQL text. */
export interface SqlTerm {
  /** Name of the column in a row; empty when the term is about no single column. */
  column: string;
  operator: 'eq' | 'in' | 'other';
  /** Every placeholder in the term: `$1`. */
  placeholders: readonly string[];
  /** Type the placeholder is cast to: `uuid`. */
  cast?: string;
  range: Range;
  /** The column as it is written: `u.id`, `"userId"`. */
  left: Range;
}

export interface SqlColumn {
  /** Name in a row; empty when only the database knows it. */
  name: string;
  /** Column of the table it shows, when it is nothing else. */
  source?: string;
}

export interface SqlAggregate {
  kind: 'count' | 'sum' | 'exists';
  /** Name in the row. */
  name: string;
  /** Cast to a type that drivers give as a number. */
  isNumber: boolean;
  /** `coalesce(sum(x), 0)`: never null. */
  isNeverNull: boolean;
  /** Of `select exists(select ...)`: all of it in front of the inner FROM, and what follows the inner statement. */
  frame?: { head: Range; tail: Range };
}

export interface SqlLimit {
  /** The number or placeholder, as it is written. */
  text: string;
  placeholder?: string;
  /** From the word LIMIT to its number. */
  range: Range;
}

export interface SqlStatement {
  verb: 'select' | 'insert' | 'update' | 'delete' | 'transaction' | 'other';
  table?: string;
  /** The table as it is written: `public."Users"`. */
  from?: Range;
  terms?: readonly SqlTerm[];
  /** Selected columns; undefined: all. */
  columns?: readonly SqlColumn[];
  /** From the first selected column to the last. */
  list?: Range;
  /** The rows may be counted instead of read: `*`, columns and constants, no placeholder in them or behind ORDER BY. */
  isPlain: boolean;
  /** A selected value may do something for each row, or make several rows of one: `nextval(...)`, `unnest(tags)`. */
  hasEffects: boolean;
  aggregate?: SqlAggregate;
  /** Aggregates and windows that are no single number. */
  hasAggregates: boolean;
  isCompound: boolean;
  isOrdered: boolean;
  /** From the words ORDER BY to the last expression behind them. */
  order?: Range;
  isLocking: boolean;
  hasOffset: boolean;
  limit?: SqlLimit;
  insert?: SqlInsert;
  sets?: readonly SqlSet[];
}

const NUMBERS = new Set(['int', 'integer', 'int4', 'int2', 'smallint', 'float', 'float8', 'real', 'double precision', 'signed', 'unsigned']);
const CONSTANTS: ReadonlySet<string> = new Set<Expr['type']>(['integer', 'numeric', 'string', 'boolean', 'null']);
/** Functions that only work out a value, one for each row. */
const CALCULATES = new Set([
  'abs', 'ceil', 'floor', 'round', 'greatest', 'least', 'coalesce', 'nullif', 'ifnull', 'lower', 'upper', 'trim', 'length', 'char_length', 'substr', 'substring', 'left', 'right', 'concat', 'concat_ws', 'replace',
  'now', 'date', 'year', 'month', 'day', 'date_trunc', 'date_part', 'date_format', 'to_char', 'json_build_object', 'jsonb_build_object', 'json_object', 'row_to_json', 'to_json', 'to_jsonb',
]);
const AGGREGATES = new Set(['count', 'sum', 'avg', 'min', 'max', 'array_agg', 'json_agg', 'jsonb_agg', 'string_agg', 'bool_or', 'bool_and', 'group_concat', 'json_object_agg', 'json_arrayagg', 'every']);
const PLAIN = { isPlain: false, hasEffects: false, hasAggregates: false, isCompound: false, isOrdered: false, isLocking: false, hasOffset: false } as const;

/** What an SQL text asks for; undefined when it cannot be read. */
export function readSql(text: string, dialect: Dialect): SqlStatement | undefined {
  const parsed = parseSql(text, dialect);
  return parsed && createReader(text, dialect, parsed).statement(parsed.statement);
}

/** The verb and the table of a text that does not parse. */
export function guessSql(text: string): Pick<SqlStatement, 'verb' | 'table'> {
  const [, word = '', named] = /^\s*(?:--[^\n]*\n\s*)*(select|insert|replace|update|delete|begin|start|commit|rollback)\b(?:[\s\S]*?\b(?:from|into|update)\b\s+["`]?([\w.]+))?/i.exec(text) ?? [];
  const [, updated] = /^\s*update\s+["`]?([\w.]+)/i.exec(text) ?? [];
  const verb = word.toLowerCase();
  const table = (updated ?? named)?.toLowerCase();
  const known = verb === 'replace' ? 'insert' : verb === 'select' || verb === 'insert' || verb === 'update' || verb === 'delete' ? verb : /^(?:begin|start|commit|rollback)$/.test(verb) ? 'transaction' : 'other';
  return { verb: known, ...(table !== undefined && { table }) };
}

function createReader(text: string, dialect: Dialect, { at }: ParsedSql) {
  const range = (node: PGNode | undefined): Range => [at(node?._location?.start ?? 0), at(node?._location?.end ?? 0)];
  const raw = (node: PGNode): string => text.slice(...range(node));

  /** MySQL gives names back as they are written, PostgreSQL folds those without quotes. */
  const nameOf = (node: { name: string } & PGNode): string => {
    const written = raw(node).split('.').at(-1) ?? '';
    return dialect === 'mysql' && node._location ? written.replaceAll('`', '').trim() : node.name;
  };

  const tableName = (name: QName): string => (name.schema === undefined || name.schema === 'public' ? name.name : `${name.schema}.${name.name}`);

  const statement = (node: Statement): SqlStatement | undefined => {
    switch (node.type) {
      case 'select':
        return select(node);
      case 'insert':
        return { ...PLAIN, verb: 'insert', table: tableName(node.into), from: range(node.into), insert: insertOf(node, range, nameOf) };
      case 'update':
        return { ...PLAIN, verb: 'update', table: tableName(node.table), isCompound: Boolean(node.from), terms: termsOf(node.where), sets: setsOf(node, range, nameOf), ...(node.returning && { columns: columnsOf(node.returning) ?? [] }) };
      case 'delete':
        return { ...PLAIN, verb: 'delete', table: tableName(node.from), terms: termsOf(node.where) };
      case 'begin':
      case 'start transaction':
      case 'commit':
      case 'rollback':
        return { ...PLAIN, verb: 'transaction' };
      default:
        return undefined;
    }
  };

  const select = (node: SelectFromStatement): SqlStatement | undefined => {
    const [source, ...others] = node.from ?? [];
    if (!source) return exists(node);
    const columns = columnsOf(node.columns ?? []);
    const list = node.columns ?? [];
    const aggregate = list.length === 1 && list[0] ? aggregateOf(list[0]) : undefined;
    const limit = limitOf(node);
    const from = source.type === 'table' ? source : undefined;
    const isCompound = others.length > 0 || !from || Boolean(node.distinct ?? node.groupBy ?? node.having);
    return {
      ...PLAIN, verb: 'select', terms: termsOf(node.where), isCompound, isOrdered: Boolean(node.orderBy?.length), isLocking: Boolean(node.for), hasOffset: Boolean(node.limit?.offset),
      isPlain: list.every(({ expr }) => CONSTANTS.has(expr.type) || expr.type === 'ref') && parametersIn(node.orderBy ?? []).length === 0, hasEffects: hasEffects(list),
      hasAggregates: !aggregate && list.some(({ expr }) => hasAggregate(expr)),
      ...(from && { table: tableName(from.name), from: range(from) }), ...(columns && { columns }), ...(list.length > 0 && { list: [range(list[0])[0], range(list.at(-1))[1]] }),
      ...(aggregate && { aggregate }), ...(limit && { limit }), ...(node.orderBy?.[0] && { order: orderOf(node.orderBy) }),
    };
  };

  const orderOf = (list: readonly OrderByStatement[]): Range => {
    const [start] = range(list[0]);
    return [text.slice(0, start).toLowerCase().lastIndexOf('order'), range(list.at(-1))[1]];
  };

  /** `select exists(select ...)`: what is asked stands inside. */
  const exists = (node: SelectFromStatement): SqlStatement | undefined => {
    const [only, ...more] = node.columns ?? [];
    const call = only?.expr.type === 'call' && only.expr.function.name === 'exists' ? only.expr : undefined;
    const [inner] = call?.args ?? [];
    const found = more.length === 0 && only && inner?.type === 'select' ? select(inner) : undefined;
    if (!found?.from || !only || inner?.type !== 'select' || !call) return undefined;
    const word = text.slice(0, found.from[0]).toLowerCase().lastIndexOf('from');
    const frame = { head: [range(only)[0], word], tail: [range(call)[1] - 1, range(only)[1]] } as const;
    return { ...found, aggregate: { kind: 'exists', name: only.alias ? nameOf(only.alias) : 'exists', isNumber: false, isNeverNull: true, frame } };
  };

  const columnsOf = (list: readonly SelectedColumn[]): SqlColumn[] | undefined => {
    if (list.some(({ expr }) => expr.type === 'ref' && expr.name === '*')) return undefined;
    return list.map(({ expr, alias }) => {
      const source = expr.type === 'ref' ? nameOf(expr) : undefined;
      return { name: alias ? nameOf(alias) : (source ?? (expr.type === 'call' && dialect === 'postgres' ? expr.function.name : '')), ...(source !== undefined && { source }) };
    });
  };

  const aggregateOf = ({ expr, alias }: SelectedColumn): SqlAggregate | undefined => {
    const value = expr.type === 'cast' ? expr.operand : expr;
    const isNumber = expr.type === 'cast' && expr.to.kind !== 'array' && NUMBERS.has(expr.to.name);
    if (value.type !== 'call') return undefined;
    const isCoalesced = /^(?:coalesce|ifnull)$/.test(value.function.name) && value.args.length === 2 && value.args[1]?.type === 'integer' && value.args[1].value === 0;
    const [inner] = isCoalesced ? value.args : [value];
    const call = inner?.type === 'call' ? inner : undefined;
    const kind = call && (call.function.name === 'count' || call.function.name === 'sum') ? call.function.name : undefined;
    if (!call || !kind || call.distinct || call.filter || call.over || call.args.length !== 1) return undefined;
    const fallback = dialect === 'postgres' ? value.function.name : raw(expr);
    return { kind, name: alias ? nameOf(alias) : fallback, isNumber, isNeverNull: kind === 'count' || isCoalesced };
  };

  const limitOf = ({ limit }: SelectFromStatement): SqlLimit | undefined => {
    if (!limit?.limit) return undefined;
    const [start, end] = range(limit.limit);
    const word = text.slice(0, start).toLowerCase().lastIndexOf('limit');
    return { text: text.slice(start, end), range: [word, end], ...(limit.limit.type === 'parameter' && { placeholder: limit.limit.name }) };
  };

  const termsOf = (where: Expr | null | undefined): SqlTerm[] => (where ? conjuncts(where).map(termOf) : []);

  const termOf = (node: Expr): SqlTerm => {
    const base = { column: '', operator: 'other', placeholders: parametersIn(node), range: range(node), left: range(node) } as const;
    if (node.type === 'unary' && node.operand.type === 'ref') return { ...base, column: nameOf(node.operand), left: range(node.operand) };
    if (node.type !== 'binary') return base;
    const [column, value] = node.left.type === 'ref' ? [node.left, node.right] : [node.right, node.left];
    if (column.type !== 'ref') return base;
    const named = { ...base, column: nameOf(column), left: range(column) };
    if (node.op === 'IN' && column === node.left) return { ...named, operator: 'in' };
    if (node.op !== '=' || value.type === 'ref') return named;
    if (value.type === 'call' && /^(?:any|some)$/.test(value.function.name)) return { ...named, operator: 'in' };
    const operand = value.type === 'cast' ? value.operand : value;
    const isValue = operand.type === 'parameter' || operand.type === 'integer' || operand.type === 'string' || operand.type === 'boolean' || operand.type === 'numeric' || operand.type === 'constant';
    if (!isValue || column !== node.left) return named;
    return { ...named, operator: 'eq', ...(value.type === 'cast' && value.to.kind !== 'array' && { cast: value.to.name }) };
  };

  return { statement };
}

function conjuncts(node: Expr): Expr[] {
  return node.type === 'binary' && node.op === 'AND' ? [...conjuncts(node.left), ...conjuncts(node.right)] : [node];
}

/** Names of the placeholders anywhere in a tree of the parser. */
function parametersIn(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(parametersIn);
  if (typeof node !== 'object' || node === null) return [];
  if ('type' in node && node.type === 'parameter' && 'name' in node && typeof node.name === 'string') return [node.name];
  return Object.values(node).flatMap(parametersIn);
}

function hasEffects(node: unknown): boolean {
  if (Array.isArray(node)) return node.some(hasEffects);
  if (typeof node !== 'object' || node === null) return false;
  const isCall = 'type' in node && node.type === 'call' && 'function' in node;
  return (isCall && !isHarmless(node.function)) || Object.values(node).some(hasEffects);
}

function isHarmless(name: unknown): boolean {
  if (typeof name !== 'object' || name === null || !('name' in name) || typeof name.name !== 'string' || 'schema' in name) return false;
  return CALCULATES.has(name.name) || AGGREGATES.has(name.name);
}

function hasAggregate(node: Expr): boolean {
  if (node.type === 'call') return isAggregate(node) || node.args.some(hasAggregate);
  if (node.type === 'cast' || node.type === 'unary') return hasAggregate(node.operand);
  return node.type === 'binary' && (hasAggregate(node.left) || hasAggregate(node.right));
}

function isAggregate(call: ExprCall): boolean {
  return AGGREGATES.has(call.function.name) || Boolean(call.over);
}
