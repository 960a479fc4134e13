import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, propertyName, staticString, textOf, unwrap } from '../../core/ast.ts';
import type { Node, Project, Refusal, SourceFile } from '../../core/types.ts';
import { option, optionsAt, type Options } from '../options.ts';
import { hookedBy } from '../query-hooks.ts';
import type { Batch, BatchRequest, Query } from '../queries.ts';
import { noShape, objectText, textWith, type Slice } from '../rewriting.ts';

interface Call {
  file: SourceFile;
  call: TSESTree.CallExpression;
  /** `User`, `db.User`, `User.unscoped()` */
  model: string;
  options?: Options;
}

/** Options that say nothing about which rows are there, or how many. */
const PLAIN: ReadonlySet<string> = new Set(['where', 'transaction', 'logging', 'benchmark', 'paranoid', 'raw', 'nest', 'useMaster', 'searchPath', 'indexHints']);
const ROWS: ReadonlySet<string> = new Set([...PLAIN, 'attributes', 'include', 'order', 'rejectOnEmpty', 'subQuery', 'plain']);

/** One `findAll`, or one grouped `count` or `sum`, for all keys; Sequelize writes the keys into the text of the statement. */
export function batch(project: Project, query: Query, request: BatchRequest): Batch | Refusal {
  const hook = hookedBy(project, query, 'read');
  if (hook !== undefined) return noShape(`\`${hook}\` runs code of its own for each query.`);
  const found = callOf(project, query);
  if ('code' in found) return found;
  const { value } = request.key;
  if (value && /(?:[iI]ds|[kK]eys|[lL]ist|[aA]rray)$/.test(nameOf(value))) return noShape(`\`${textOf(query.file, value)}\` may be a list of its own.`);
  const allowed = request.kind === 'by-id' || request.kind === 'children' ? ROWS : request.kind === 'exists' ? new Set([...ROWS].filter((name) => name !== 'include')) : PLAIN;
  for (const property of found.options?.object.properties ?? []) {
    const name = property.type === 'Property' ? declaredName(property) : undefined;
    if (name === undefined) return noShape('The options of the query are not written out in the call.');
    if (!allowed.has(name)) return noShape(`\`${name}\` is worked out for each element.`);
  }
  switch (request.kind) {
    case 'by-id':
    case 'children':
      return rows(found, query, request);
    case 'count':
      return grouped(project, found, request, `${found.model}.count`, { rowValue: (row) => `${row}.count`, missing: '0' });
    case 'exists':
      return grouped(project, found, request, `${found.model}.findAll`, {});
    case 'sum':
      return summed(project, found, request);
  }
}

function nameOf(node: Node): string {
  const value = unwrap(node);
  return value.type === 'Identifier' ? value.name : (propertyName(value) ?? '');
}

function callOf(project: Project, { file, node, handle, method }: Query): Call | Refusal {
  if (node.type !== 'CallExpression') return noShape(`\`${method}\` is no call of a model's method.`);
  const argument = method === 'findByPk' || method === 'findById' || method === 'sum' ? node.arguments[1] : node.arguments[0];
  const options = optionsAt(project, file, argument);
  const base = { file, call: node, model: textOf(file, handle) };
  if (options === 'none') return base;
  return options !== 'unknown' && options.isInPlace ? { ...base, options } : noShape(`The options of \`${method}\` are not written out in the call.`);
}

function isInside({ options }: Call, { node }: BatchRequest['key']): boolean {
  return options !== undefined && node.range[0] >= options.object.range[0] && node.range[1] <= options.object.range[1];
}

function rows(found: Call, { method }: Query, { kind, key, keys }: BatchRequest): Batch | Refusal {
  if (method === 'findAndCountAll') return noShape('`findAndCountAll` gives the rows together with their number.');
  const { file, model, options } = found;
  const isKey = method === 'findByPk' || method === 'findById';
  const isOrdered = options !== undefined && option(options, 'order') !== 'none';
  const slices: Slice[] = [];
  const dropped: Node[] = [];
  if (options) {
    for (const name of kind === 'by-id' ? ['order', 'rejectOnEmpty', 'plain'] : ['rejectOnEmpty', 'plain']) {
      const property = option(options, name);
      if (typeof property !== 'string') dropped.push(property);
    }
    const selected = attributesWith(file, options, key.column);
    if ('code' in selected) return selected;
    slices.push(...selected.slices);
  }
  const isLoose = kind === 'children' && !isOrdered;
  const base = {
    rowKey: (row: string) => `${row}.${key.column}`, loopKey: (value: string) => value, imports: [],
    tier: isLoose ? ('review' as const) : ('safe' as const), ...(isLoose ? { note: 'Without `order`, the database may give the rows of one key in another order.' } : {}),
  };
  if (!isKey) {
    if (!options || !isInside(found, key)) return noShape(`The condition on \`${key.column}\` is not written out in the call.`);
    slices.push({ range: [key.node.range[0], key.node.range[1]], text: `${key.column}: ${keys}` });
    return { text: `${model}.findAll(${objectText(file, options.object, slices, dropped)})`, ...base };
  }
  const where = `where: { ${key.column}: ${keys} }`;
  const isBare = !options || options.object.properties.length === 0;
  return { text: `${model}.findAll(${isBare ? `{ ${where} }` : objectText(file, options.object, slices, dropped, where)})`, ...base };
}

/** Adds the key's column to the attributes, when not all are read. */
function attributesWith(file: SourceFile, options: Options, column: string): { slices: Slice[] } | Refusal {
  const attributes = option(options, 'attributes');
  if (typeof attributes === 'string') return { slices: [] };
  const value = unwrap(attributes.value);
  if (value.type === 'ArrayExpression') {
    const names = value.elements.map((element) => staticString(element));
    if (names.some((name) => name === undefined)) return noShape('The attributes are not all plain columns.');
    const last = value.elements.at(-1);
    const quote = last ? file.text.charAt(last.range[0]) : "'";
    if (names.includes(column)) return { slices: [] };
    return last ? { slices: [{ range: [last.range[1], last.range[1]], text: `, ${quote}${column}${quote}` }] } : noShape('No attributes are read.');
  }
  const excluded = value.type === 'ObjectExpression' ? optionText(value, 'exclude') : undefined;
  return excluded && !excluded.includes(column) ? { slices: [] } : noShape('Whether the attributes hold the key cannot be read.');
}

function optionText(object: TSESTree.ObjectExpression, name: string): string[] | undefined {
  const [only, ...more] = object.properties;
  const list = only?.type === 'Property' && declaredName(only) === name ? unwrap(only.value) : undefined;
  if (more.length > 0 || list?.type !== 'ArrayExpression') return undefined;
  const names = list.elements.map((element) => staticString(element));
  return names.every((each) => each !== undefined) ? names : undefined;
}

/** A grouped `count` gives `{ postId, count }` for each key, with the count as a number. */
function grouped(project: Project, found: Call, { key, keys, kind }: BatchRequest, callee: string, value: Partial<Batch>): Batch | Refusal {
  const { file, options } = found;
  if (!options || !isInside(found, key)) return noShape(`The condition on \`${key.column}\` is not written out in the call.`);
  const { quote } = project.style(file);
  const kept = options.object.properties.filter((property) => property.type === 'Property' && PLAIN.has(declaredName(property) ?? '') && declaredName(property) !== 'raw');
  const name = `${quote}${key.column}${quote}`;
  const edit = { range: [key.node.range[0], key.node.range[1]] as const, text: `${key.column}: ${keys}` };
  const parts = [`attributes: [${name}]`, ...kept.map((property) => textWith(file, property, key.node.range[0] >= property.range[0] && key.node.range[1] <= property.range[1] ? [edit] : [])), `group: [${name}]`, ...(kind === 'exists' ? ['raw: true'] : []), ...(kind === 'sum' ? ['plain: false'] : [])];
  const { indent } = project.style(file);
  const isLong = parts.some((part) => part.includes('\n'));
  const object = isLong ? `{\n${parts.map((part) => `${indent}${part.replaceAll('\n', `\n${indent}`)},\n`).join('')}}` : `{ ${parts.join(', ')} }`;
  return { text: `${callee}(${object})`, rowKey: (row) => `${row}.${key.column}`, loopKey: (own) => own, imports: [], tier: 'safe', ...value };
}

function summed(project: Project, found: Call, request: BatchRequest): Batch | Refusal {
  const [column] = found.call.arguments;
  if (staticString(column) === undefined || !column) return noShape('The column that is summed up is not written out.');
  const made = grouped(project, found, request, `${found.model}.sum`, { rowValue: (row) => `${row}.sum === null ? null : Number(${row}.sum)`, missing: 'null' });
  return 'code' in made ? made : { ...made, text: made.text.replace('.sum({', `.sum(${textOf(found.file, column)}, {`) };
}
