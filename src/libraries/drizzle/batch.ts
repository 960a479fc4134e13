import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, textOf, unwrap } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { option } from '../options.ts';
import type { Batch, BatchRequest, Query } from '../queries.ts';
import { dropped, noShape, separatorIn, textWith, type Slice } from '../rewriting.ts';
import { linkNamed } from './chain.ts';
import { readFields } from './fields.ts';
import { isByKey } from './key.ts';
import { endOfChain, isAtLeast, keySlices, lineBefore, statementOf, tableTextOf, withoutLink, type Statement } from './statement.ts';

/** Every key is a parameter; PostgreSQL and MySQL take 65 535 of them, SQLite 32 766. */
const KEYS = 10_000;

export function batch(project: Project, query: Query, request: BatchRequest): Batch | Refusal {
  const statement = statementOf(project, query);
  const edit = keySlices(query.file, query, request.key, request.keys);
  if (!statement || !edit) return noShape('The condition on the key is not written out in the query.');
  if (query.hasOffset) return noShape('`offset` counts the rows of each element.');
  const made = request.kind === 'by-id' || request.kind === 'children' ? rows(project, query, statement, request, edit.slices) : aggregate(project, statement, request, edit.slices);
  if ('code' in made) return made;
  // Before 0.32.1, `inArray` throws when the list is empty.
  const text = request.isChunk === true || isAtLeast(project, query.file, 32, 1) ? made.text : `(${request.keys}.length === 0 ? [] : ${made.text})`;
  const names = [...new Set([...edit.imports, ...(made.names ?? [])])];
  return { ...made.batch, text, imports: names.length > 0 ? [{ from: 'drizzle-orm', names }] : [] };
}

interface Made {
  text: string;
  /** Names to import from drizzle-orm. */
  names?: string[];
  batch: Omit<Batch, 'text' | 'imports'>;
}

function rows(project: Project, query: Query, statement: Statement, { kind, key }: BatchRequest, slices: readonly Slice[]): Made | Refusal {
  const isLoose = kind === 'children' && !query.isOrdered && !isByKey(project, query);
  const common = {
    keysPerStatement: KEYS, loopKey: (value: string) => value, tier: isLoose ? 'review' as const : 'safe' as const,
    ...(isLoose ? { note: 'Without `orderBy`, the database may give the rows of one key in another order.' } : {}),
  };
  if (statement.form === 'count') return noShape('`$count` gives no rows.');
  const made = statement.form === 'chain' ? chainRows(project, query, statement, key.column, kind, slices) : relationalRows(statement, key.column, kind, slices);
  return 'code' in made ? made : { text: made.text, batch: { ...common, rowKey: (row) => `${row}${made.member}` } };
}

const GROUPS = /^(?:groupBy|having|union|unionAll|intersect|intersectAll|except|exceptAll)$/;

function chainRows(project: Project, query: Query, statement: Extract<Statement, { form: 'chain' }>, column: string, kind: BatchRequest['kind'], key: readonly Slice[]): { text: string; member: string } | Refusal {
  const { file, call, chain, start, table } = statement;
  if (start.name !== 'select') return noShape(`\`${start.name}\` does not keep all rows.`);
  const grouping = chain.links.find(({ name }) => GROUPS.test(name));
  if (grouping) return noShape(`\`${grouping.name}\` puts the rows of all elements together.`);
  const slices = [...key];
  const [fields] = start.call.arguments;
  const isJoined = chain.links.some(({ name }) => /Join/.test(name));
  const single = linkNamed(chain, 'get');
  if (single?.call.callee.type === 'MemberExpression') slices.push({ range: [single.call.callee.property.range[0], single.call.callee.property.range[1]], text: 'all' });
  for (const name of kind === 'by-id' ? ['limit', 'orderBy'] : ['limit']) {
    const link = linkNamed(chain, name);
    if (link) slices.push(withoutLink(link));
  }
  const own = fields ? keyField(file, fields, textOf(file, table), column) : undefined;
  if (own && 'code' in own) return own;
  if (own?.slice) slices.push(own.slice);
  // Without fields, a join gives rows that hold a row of each table under its name in the database.
  const declared = query.table === undefined ? undefined : project.schema(file.path).table('drizzle', query.table)?.databaseName;
  if (!fields && isJoined && declared === undefined) return noShape('The name of the joined table is not known.');
  const prefix = !fields && isJoined && declared !== undefined ? access(declared) : '';
  return { text: textWith(file, call, slices), member: `${prefix}.${own?.name ?? column}` };
}

function access(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `['${name}']`;
}

/** Property of a row that holds the key; it is added to the selected fields when it is not among them. */
function keyField(file: SourceFile, fields: Node, table: string, column: string): { name: string; slice?: Slice } | Refusal {
  const object = unwrap(fields);
  if (object.type !== 'ObjectExpression' || object.properties.some((property) => property.type === 'SpreadElement')) return noShape('The selected columns are not written out in the query.');
  const text = `${table}.${column}`;
  const found = object.properties.find((property) => property.type === 'Property' && textOf(file, unwrap(property.value)) === text);
  if (found?.type === 'Property') return { name: declaredName(found) ?? column };
  const isTaken = object.properties.some((property) => property.type === 'Property' && declaredName(property) === column);
  const name = isTaken ? 'key' : column;
  const [first] = object.properties;
  return { name, slice: first ? { range: [first.range[0], first.range[0]], text: `${name}: ${text}${separatorIn(file, object)}` } : { range: [object.range[0], object.range[1]], text: `{ ${name}: ${text} }` } };
}

function relationalRows({ file, call, method, options }: Extract<Statement, { form: 'relational' }>, column: string, kind: BatchRequest['kind'], key: readonly Slice[]): { text: string; member: string } | Refusal {
  const slices: Slice[] = [...key, { range: [method.range[0], method.range[1]], text: 'findMany' }];
  if (!options) return noShape('The query has no condition.');
  for (const name of ['limit', 'offset']) if (option(options, name) !== 'none') return noShape(`\`${name}\` counts the rows of each element.`);
  const order = option(options, 'orderBy');
  if (kind === 'by-id' && typeof order !== 'string') slices.push(...dropped(file, options.object, [order]));
  const columns = option(options, 'columns');
  if (columns === 'unknown') return noShape('The selected columns are not written out in the query.');
  if (columns !== 'none') {
    const slice = keptColumn(file, columns.value, column);
    if ('code' in slice) return slice;
    slices.push(...slice);
  }
  return { text: textWith(file, call, slices), member: `.${column}` };
}

/** `columns: { id: true }` keeps these, `columns: { password: false }` all others. */
function keptColumn(file: SourceFile, value: Node, column: string): Slice[] | Refusal {
  const object = unwrap(value);
  const isPlain = object.type === 'ObjectExpression' && object.properties.every((property) => property.type === 'Property' && property.value.type === 'Literal' && typeof property.value.value === 'boolean');
  if (object.type !== 'ObjectExpression' || !isPlain) return noShape('The selected columns are not written out in the query.');
  const values = new Map(object.properties.map((property) => [property.type === 'Property' ? declaredName(property) : undefined, property.type === 'Property' && property.value.type === 'Literal' && property.value.value === true]));
  if (values.has(column)) return values.get(column) ? [] : noShape(`\`${column}\` is left out of the rows.`);
  const [first] = object.properties;
  return [...values.values()].includes(true) && first ? [{ range: [first.range[0], first.range[0]], text: `${column}: true${separatorIn(file, object)}` }] : [];
}

function aggregate(project: Project, statement: Statement, { kind, key }: BatchRequest, slices: readonly Slice[]): Made | Refusal {
  const { file } = statement;
  const common = { keysPerStatement: KEYS, loopKey: (value: string) => value, tier: 'safe' as const };
  if (statement.form === 'chain') return chainAggregate(project, statement, key.column, slices, common);
  const table = statement.form === 'count' ? textOf(file, statement.table) : tableTextOf(file, key);
  const where = statement.form === 'count' ? statement.where : relationalWhere(statement);
  if (table === undefined || !where || (kind !== 'exists' && statement.form !== 'count')) return noShape('The table is not named in the query.');
  const filter = textWith(file, where, slices);
  const db = textOf(file, statement.db);
  const column = `${table}.${key.column}`;
  const batch = { ...common, rowKey: (row: string) => `${row}.${key.column}` };
  if (kind === 'exists') return { text: `${db}.selectDistinct({ ${key.column}: ${column} }).from(${table}).where(${filter})`, batch };
  const name = key.column === 'count' ? 'total' : 'count';
  return { text: `${db}.select({ ${key.column}: ${column}, ${name}: count() }).from(${table}).where(${filter}).groupBy(${column})`, names: ['count'], batch: { ...batch, rowValue: (row) => `${row}.${name}` } };
}

function relationalWhere({ options }: Extract<Statement, { form: 'relational' }>): TSESTree.Node | undefined {
  const where = options && option(options, 'where');
  return where && typeof where !== 'string' && where.value.type === 'CallExpression' ? where.value : undefined;
}

function chainAggregate(project: Project, statement: Extract<Statement, { form: 'chain' }>, column: string, key: readonly Slice[], common: Pick<Batch, 'keysPerStatement' | 'loopKey' | 'tier'>): Made | Refusal {
  const { file, call, chain, start, table } = statement;
  const [fields] = start.call.arguments;
  const { value } = readFields(project, file, fields, table);
  const property = fields && unwrap(fields);
  const other = chain.links.find(({ name }) => GROUPS.test(name) || /Join/.test(name));
  if (!value || property?.type !== 'ObjectExpression' || other) return noShape(other ? `\`${other.name}\` puts rows together in its own way.` : 'What is worked out for each element is not written out in the query.');
  const name = value.path.at(-1) ?? '';
  const [first] = property.properties;
  const text = `${textOf(file, table)}.${column}`;
  const field = name === column ? 'key' : column;
  if (!first) return noShape('The query selects nothing.');
  const slices: Slice[] = [...key, { range: [first.range[0], first.range[0]], text: `${field}: ${text}${separatorIn(file, property)}` }];
  for (const link of chain.links) if (link.name === 'limit' || link.name === 'orderBy') slices.push(withoutLink(link));
  const end = endOfChain(chain);
  slices.push({ range: [end, end], text: `${lineBefore(file, chain)}.groupBy(${text})` });
  const number = (row: string): string => (value.isNumber === true && value.isNeverNull ? `${row}${access(name)}` : `Number(${row}${access(name)})`);
  return { text: textWith(file, call, slices), batch: { ...common, rowKey: (row) => `${row}.${field}`, rowValue: number } };
}
