import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, staticString, textOf, unwrap } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { callChain } from '../call-chain.ts';
import { option, optionsAt, type Options } from '../options.ts';
import { hookedBy } from '../query-hooks.ts';
import type { Batch, BatchRequest, Query } from '../queries.ts';
import { noShape, objectText, textWith, type Slice } from '../rewriting.ts';
import { builderBatch } from './builder-batch.ts';
import { handleAt } from './handles.ts';

/** PostgreSQL takes 65 535 parameters in one statement; TypeORM sends each key as one. */
const KEYS = 10_000;

interface Call {
  file: SourceFile;
  call: TSESTree.CallExpression;
  /** `this.users`, `manager` */
  handle: string;
  /** `User, ` where a manager is told the entity. */
  entity: string;
  /** Arguments after the entity. */
  parameters: readonly Node[];
}

const FILTERED: ReadonlySet<string> = new Set(['findOneBy', 'findOneByOrFail', 'findBy', 'countBy', 'existsBy']);
const PLAIN: ReadonlySet<string> = new Set(['where']);
const ROWS: ReadonlySet<string> = new Set(['where', 'relations', 'select', 'order', 'withDeleted', 'loadEagerRelations', 'relationLoadStrategy', 'cache', 'comment', 'loadRelationIds']);

/** One `find` with `In`, or a grouped query, for all keys. */
export function batch(project: Project, query: Query, request: BatchRequest): Batch | Refusal {
  const hook = hookedBy(project, query, 'read');
  if (hook !== undefined && request.kind !== 'by-id' && request.kind !== 'children') return noShape(`\`${hook}\` runs code of its own for each row.`);
  if (request.key.column.includes('.')) return noShape(`\`${request.key.column}\` is a column of another table.`);
  if (callChain(query.node).links.some(({ name }) => name === 'createQueryBuilder')) return builderBatch(project, query, request);
  const found = callOf(project, query);
  if ('code' in found) return found;
  const where = whereOf(project, query, found, request);
  if ('code' in where) return where;
  if (request.kind === 'by-id' || request.kind === 'children') return rows(project, query, found, where, request);
  return grouped(project, query, found, where, request);
}

export function callOf(project: Project, { file, node, handle, method }: Query): Call | Refusal {
  if (node.type !== 'CallExpression') return noShape(`\`${method}\` is no call of a repository's method.`);
  const isManager = handleAt(project, file, handle)?.kind === 'manager';
  const [entity, ...rest] = node.arguments;
  return { file, call: node, handle: textOf(file, handle), entity: isManager && entity ? `${textOf(file, entity)}, ` : '', parameters: isManager ? rest : node.arguments };
}

interface Where {
  /** Text of the filter with all keys. */
  text: string;
  slice?: Slice;
  options?: Options;
}

function whereOf(project: Project, { method, conditions }: Query, { file, parameters }: Call, { key, keys }: BatchRequest): Where | Refusal {
  const own = `${key.column}: In(${keys})`;
  const [first] = parameters;
  if (!first || conditions === undefined) return noShape('What the query filters by is not written out in the call.');
  // `findOne(id)`, `findOneById(id)`
  if (key.node === first) return parameters.length === 1 ? { text: `{ ${own} }` } : noShape('The options beside the id are read for each element.');
  const slice = { range: [key.node.range[0], key.node.range[1]] as const, text: own };
  const options = method === 'sum' ? optionsAt(project, file, parameters[1]) : optionsAt(project, file, first);
  if (typeof options === 'string' || !options.isInPlace) return noShape('The options of the query are not written out in the call.');
  const isDirect = FILTERED.has(method) || method === 'sum' || key.node.parent === options.object;
  const filter = isDirect ? options.object : optionObject(options, 'where');
  if (!filter || key.node.parent !== filter) return noShape(`The condition on \`${key.column}\` is not written out in the call.`);
  return { text: textWith(file, filter, [slice]), ...(isDirect ? {} : { slice, options }) };
}

function optionObject(options: Options, name: string): TSESTree.ObjectExpression | undefined {
  const property = option(options, name);
  const value = typeof property === 'string' ? undefined : unwrap(property.value);
  return value?.type === 'ObjectExpression' ? value : undefined;
}

const IN = [{ from: 'typeorm', names: ['In'] }];

function rows(project: Project, query: Query, { file, handle, entity }: Call, { text, slice, options }: Where, { kind, key }: BatchRequest): Batch | Refusal {
  const isOrdered = options !== undefined && option(options, 'order') !== 'none';
  const isLoose = kind === 'children' && !isOrdered;
  const base = {
    rowKey: (row: string) => `${row}.${key.column}`, loopKey: (value: string) => value, imports: IN, keysPerStatement: KEYS,
    tier: isLoose ? ('review' as const) : ('safe' as const), ...(isLoose ? { note: 'Without `order`, the database may give the rows of one key in another order.' } : {}),
  };
  if (!options || !slice) return { text: `${handle}.${isOld(project, query) ? `find(${entity}${query.method === 'findOne' && key.node.parent?.type !== 'ObjectExpression' ? `{ where: ${text} }` : text})` : `findBy(${entity}${text})`}`, ...base };
  const unknown = unknownOption(options, ROWS);
  if (unknown !== undefined) return noShape(`\`${unknown}\` is worked out for each element.`);
  const selected = selectWith(options, key.column, isOld(project, query));
  if ('code' in selected) return selected;
  const order = option(options, 'order');
  const dropped = kind === 'by-id' && typeof order !== 'string' ? [order] : [];
  return { text: `${handle}.find(${entity}${objectText(file, options.object, [slice, ...selected.slices], dropped)})`, ...base };
}

function isOld(project: Project, { file }: Query): boolean {
  return /^0\.[012]\./.test(project.version(file.path, 'typeorm') ?? '');
}

function unknownOption({ object }: Options, allowed: ReadonlySet<string>): string | undefined {
  for (const property of object.properties) {
    const name = property.type === 'Property' ? declaredName(property) : undefined;
    if (name === undefined || !allowed.has(name)) return name ?? 'A property';
  }
  return undefined;
}

/** Adds the key's column to what is selected, when not all is. */
function selectWith(options: Options, column: string, isList: boolean): { slices: Slice[] } | Refusal {
  const select = option(options, 'select');
  if (typeof select === 'string') return { slices: [] };
  const value = unwrap(select.value);
  if (value.type === 'ArrayExpression') {
    const names = value.elements.map((element) => staticString(element));
    const last = value.elements.at(-1);
    if (!last || names.some((name) => name === undefined)) return noShape('The selected columns are not written out in the call.');
    const quote = last.type === 'Literal' ? last.raw.charAt(0) : "'";
    return { slices: names.includes(column) ? [] : [{ range: [last.range[1], last.range[1]], text: `, ${quote}${column}${quote}` }] };
  }
  const [first] = value.type === 'ObjectExpression' ? value.properties : [];
  if (value.type !== 'ObjectExpression' || !first || isList || value.properties.some((property) => property.type !== 'Property')) return noShape('The selected columns are not written out in the call.');
  const own = value.properties.find((property) => property.type === 'Property' && declaredName(property) === column);
  return { slices: own ? [] : [{ range: [first.range[0], first.range[0]], text: `${column}: true, ` }] };
}

/** One row for each key, by the query builder: numbers come as text. https://typeorm.io/docs/query-builder/select-query-builder */
function grouped(project: Project, query: Query, { file, handle, entity, parameters }: Call, { text, options }: Where, { kind, key }: BatchRequest): Batch | Refusal {
  const unknown = options && unknownOption(options, kind === 'exists' ? new Set([...PLAIN, 'select', 'order']) : PLAIN);
  if (unknown !== undefined) return noShape(`\`${unknown}\` is worked out for each element.`);
  if (query.isCompound) return noShape('The query reads more than one table.');
  const { quote, indent } = project.style(file);
  const alias = aliasOf(query.table);
  const string = (value: string) => quote + value + quote;
  const column = string(`${alias}.${key.column}`);
  const summed = kind === 'sum' ? staticString(parameters[0]) : undefined;
  if (kind === 'sum' && summed === undefined) return noShape('The column that is summed up is not written out.');
  const number = kind === 'count' ? `addSelect(${string('COUNT(*)')}, ${string('count')})` : kind === 'sum' ? `addSelect(${string(`SUM(${alias}.${summed})`)}, ${string('sum')})` : undefined;
  const steps = [`createQueryBuilder(${entity}${string(alias)})`, `select(${column}, ${string('key')})`, ...(number === undefined ? [] : [number]), `where(${text})`, `groupBy(${column})`, 'getRawMany()'];
  return {
    text: handle + steps.map((step) => `\n${indent}.${step}`).join('').replace(`\n${indent}`, ''),
    rowKey: (row) => `${row}.key`, loopKey: (value) => value, imports: IN, keysPerStatement: KEYS, tier: 'safe',
    ...(kind === 'count' ? { rowValue: (row: string) => `Number(${row}.count)`, missing: '0' } : {}),
    ...(kind === 'sum' ? { rowValue: (row: string) => `${row}.sum === null ? null : Number(${row}.sum)`, missing: 'null' } : {}),
  };
}

function aliasOf(table: string | undefined): string {
  return table === undefined ? 'entity' : table.charAt(0).toLowerCase() + table.slice(1).replace(/Entity$/, '');
}
