import type { TSESTree } from '@typescript-eslint/types';
import { declaredName, isInside, rangeOf, textOf, unwrap } from '../../core/ast.ts';
import { variesByTurn, overElement } from '../../core/loops/flow.ts';
import type { Edit, Node, Refusal, SourceFile } from '../../core/types.ts';
import { libraryOf, type Batch, type Query } from '../../libraries/queries.ts';
import { freeName, giveAway, type Reserved } from '../../libraries/fresh-names.ts';
import { hookedBy } from '../../libraries/query-hooks.ts';
import { rowsOf, sizeOf } from '../../libraries/loop-source.ts';
import { annotationText } from '../../libraries/variables.ts';
import { arrayText, deferralRefusal, hasAwait, type Site } from './body.ts';
import { REFUSE } from './codes.ts';

export interface Plan {
  /** Name of the list that the edits declare. */
  name: string;
  edits: Edit[];
  imports: Batch['imports'];
  note: string;
}

const ALL_OR_NONE = 'All rows are written by one statement, so that one that fails takes the others with it.';
const NESTED = new Set(['create', 'connect', 'connectOrCreate', 'createMany', 'upsert', 'set', 'disconnect']);

/** One statement for the rows of all turns, or why there is none. */
export function planOf(site: Site, reserved: Reserved): Plan | Refusal {
  const { project, file, query } = site;
  if (query.opaque !== undefined) return REFUSE.query(query.opaque);
  const hook = hookedBy(project, query, 'write');
  if (hook !== undefined) return REFUSE.hooks(`\`${hook}\` runs code of its own for each write.`);
  const plan = query.kind === 'create' ? createPlan(site) : updatePlan(site);
  if ('name' in plan) giveAway(file, site.statement, plan.name, reserved);
  return plan;
}

function createPlan(site: Site): Plan | Refusal {
  const { project, file, query } = site;
  const { payload: data } = query;
  if (!data) return REFUSE.query('The row that is written cannot be read in the code.');
  const nested = query.library === 'prisma' ? nestedWrite(data) : undefined;
  if (nested !== undefined) return REFUSE.nested(`\`${nested}\` is written together with the row.`);
  const create = (rows: string) => libraryOf(query)?.createMany?.(project, query, rows) ?? REFUSE.query(`The statement for many rows in ${query.library} is not known here.`);
  const asked = create('rows');
  if ('because' in asked) return { ...asked, code: REFUSE.query('').code };
  const name = nameFor(site, 'rows');
  if (site.leading && !hasAwait(file, data) && isTyped(site)) return mapPlan(site, data, name, create, asked);
  return deferralRefusal(site) ?? collectPlan(site, data, name, written(site, name, create, asked.keysPerStatement), { imports: asked.imports, note: createNote(site, asked) });
}

type Create = (rows: string) => Batch | Refusal;

/** The loop does nothing but write: it becomes a `map` that makes the rows. */
function mapPlan(site: Site, data: Node, name: string, create: Create, asked: Batch): Plan | Refusal {
  const { file, statement } = site;
  const { keysPerStatement, imports } = asked;
  const note = createNote(site, asked);
  const rows = mapped(site, data);
  if (rows === undefined) return REFUSE.loop('The rows cannot be made without the loop.');
  const needsName = keysPerStatement !== undefined || needsGuard(site.query) || rows.includes('\n');
  const lines = needsName ? [`const ${name} = ${rows}${semicolon(site)}`, ...written(site, name, create, keysPerStatement)] : [`await ${textFor(create, rows)}${semicolon(site)}`];
  return { name, edits: [{ path: file.path, range: rangeOf(statement), text: joined(file, statement, lines) }], imports, note };
}

/** The loop stays; it puts its rows, or their keys, on a list, and a statement after it writes them. */
function collectPlan(site: Site, item: Node, name: string, after: readonly string[], { imports, note }: Pick<Plan, 'imports' | 'note'>): Plan | Refusal {
  const { file, query, loop, statement, write } = site;
  if (!isInside(query.node, loop.body) || write.type !== 'ExpressionStatement') return REFUSE.loop('The write is no statement of its own.');
  const { path } = file;
  const end = semicolon(site);
  const indent = indentAt(file, statement);
  return {
    name,
    edits: [
      { path, range: [statement.range[0], statement.range[0]], text: `const ${name} = []${end}\n${indent}` },
      { path, range: rangeOf(write), text: `${name}.push(${reindented(file, item, textOf(file, item), indentAt(file, write))})${end}` },
      { path, range: [statement.range[1], statement.range[1]], text: after.map((line) => `\n${indent}${line}`).join('') },
    ],
    imports,
    note: `${note} They are written after the loop.`,
  };
}

/**
 * The compiler knows the elements of the list, or does not ask. Elements it knows nothing about are tolerated as the
 * variable of a loop, but not as a parameter of a callback.
 */
function isTyped({ project, file, loop }: Site): boolean {
  if (!/\.[cm]?tsx?$/.test(file.path) || loop.callback) return true;
  const source = loop.source && unwrap(loop.source);
  if (!source || rowsOf(project, file, source)) return source !== undefined;
  const base = rootOf(source);
  const name = base && file.variable(base)?.definitions[0]?.name;
  const type = annotationText(file, name);
  return type !== '' && !/\bany\b|^Request\b|^express\.Request|Context\b/.test(type);
}

function rootOf(node: Node): TSESTree.Identifier | undefined {
  const value = unwrap(node);
  if (value.type === 'Identifier') return value;
  return value.type === 'MemberExpression' ? rootOf(value.object) : undefined;
}

function noteFor(keysPerStatement: number | undefined): string {
  return keysPerStatement === undefined ? ALL_OR_NONE : `${keysPerStatement} rows at a time are written by one statement, so that one that fails takes them with it.`;
}

/** https://sequelize.org/api/v6/class/src/model.js~model#static-method-bulkCreate */
function createNote({ query }: Site, { keysPerStatement }: Batch): string {
  return `${noteFor(keysPerStatement)}${query.library === 'sequelize' ? ' Rows that are not valid fail with an `AggregateError` instead of a `ValidationError`.' : ''}`;
}

/** The statements that write a list of rows: in chunks where one statement takes only so many. */
function written(site: Site, name: string, create: Create, size: number | undefined): string[] {
  const { project, file, query, loop } = site;
  const end = semicolon(site);
  const step = project.style(file).indent;
  if (size !== undefined && !(loop.source && sizeOf(project, file, loop.source) <= size)) {
    const chunk = file.nodes('Identifier').some((one) => one.name === 'chunk') ? 'nextRows' : 'chunk';
    return [`for (let start = 0; start < ${name}.length; start += ${size}) {`, `${step}const ${chunk} = ${name}.slice(start, start + ${size})${end}`, `${step}await ${textFor(create, chunk)}${end}`, '}'];
  }
  const line = `await ${textFor(create, name)}${end}`;
  return needsGuard(query) || size !== undefined ? [`if (${name}.length > 0) {`, `${step}${line}`, '}'] : [line];
}

/** Drivers that turn an empty list into a statement without rows, which the database refuses. */
function needsGuard({ library }: Query): boolean {
  return library !== 'prisma' && library !== 'mongoose' && library !== 'sequelize' && library !== 'typeorm';
}

function textFor(create: Create, rows: string): string {
  const batch = create(rows);
  return 'because' in batch ? '' : batch.text;
}

/** `items.map((item) => ({ ... }))` */
function mapped(site: Site, data: Node): string | undefined {
  const { file, loop, leading = [] } = site;
  const source = arrayText(file, loop);
  if (!source) return undefined;
  const own = leading.filter((statement) => !isElementOf(statement, loop.element));
  const row = textOf(file, data);
  const element = loop.element?.type === 'Identifier' ? loop.element.name : undefined;
  if (own.length === 0 && element !== undefined && row === element) return source.isArray ? source.text : `[...${source.text}]`;
  const parameter = parameterText(site, own, data);
  const value = unwrap(data).type === 'ObjectExpression' && data.type === 'ObjectExpression' ? `(${row})` : row;
  const indent = indentAt(file, site.statement);
  const step = site.project.style(file).indent;
  const body = own.length === 0 ? reindented(file, data, value, indent) : block(file, own, row, indent, step, semicolon(site));
  return source.isArray ? `${source.text}.map(${parameter} => ${body})` : `Array.from(${source.text}, ${parameter} => ${body})`;
}

/** `const item = items[i]` */
function isElementOf(statement: Node, element: Node | undefined): boolean {
  return element !== undefined && statement.type === 'VariableDeclaration' && statement.declarations.length === 1 && isInside(element, statement);
}

function parameterText({ file, loop }: Site, own: readonly Node[], data: Node): string {
  const uses = (name: Node | undefined) => name?.type === 'Identifier' && file.nodes('Identifier').some((one) => one.name === name.name && [...own, data].some((node) => isInside(one, node)));
  const element = loop.element ? textOf(file, loop.element) : '_';
  if (uses(loop.index)) return `(${element}, ${loop.index ? textOf(file, loop.index) : ''})`;
  return loop.element ? `(${element})` : '()';
}

function block(file: SourceFile, own: readonly Node[], row: string, indent: string, step: string, end: string): string {
  const lines = own.map((statement) => reindented(file, statement, textOf(file, statement), indent + step));
  return `{\n${[...lines, `return ${row}${end}`].map((line) => `${indent}${step}${line}`).join('\n')}\n${indent}}`;
}

/** Lines after the first with the indentation of the statement instead of that of the place they come from. */
function reindented(file: SourceFile, node: Node, text: string, indent: string): string {
  const from = indentAt(file, node);
  return text.split('\n').map((line, index) => (index > 0 && line.startsWith(from) ? indent + line.slice(from.length) : line)).join('\n');
}

function updatePlan(site: Site): Plan | Refusal {
  const { project, file, query, loop } = site;
  const { conditions, payload: data } = query;
  if (!conditions || !data) return REFUSE.query('The condition, or the values that are written, cannot be read in the code.');
  if (variesByTurn(file, loop, data)) return REFUSE.values('Each row gets values of its own.');
  const varying = conditions.filter(({ node }) => variesByTurn(file, loop, node));
  const [key, ...others] = varying;
  if (!key?.value || key.operator !== 'eq' || others.length > 0) return REFUSE.query('The row is not found by exactly one value that differs from turn to turn.');
  const name = nameFor(site, 'keys');
  // The statement stands in a loop over chunks, or behind a look at the length where a library needs it.
  const update = (keys: string) => libraryOf(query)?.updateMany?.(project, query, { kind: 'by-id', key, keys, isChunk: true }) ?? REFUSE.query(`The statement for many rows in ${query.library} is not known here.`);
  const batch = update(name);
  if ('because' in batch) return { ...batch, code: REFUSE.query('').code };
  const end = semicolon(site);
  const after = written(site, name, update, batch.keysPerStatement);
  const gone = query.miss === 'throws' ? ' A row that is not there is no error any more.' : '';
  const answer = { imports: batch.imports, note: `${batch.keysPerStatement === undefined ? 'All rows are changed by one statement, all or none.' : noteFor(batch.keysPerStatement)}${gone}` };
  const keys = site.leading && isTyped(site) ? keysText(site, key.value) : undefined;
  if (keys === undefined) return deferralRefusal(site) ?? collectPlan(site, key.value, name, after, answer);
  return { name, edits: [{ path: file.path, range: rangeOf(site.statement), text: joined(file, site.statement, [`const ${name} = ${keys}${end}`, ...after]) }], ...answer };
}

/** `orders.map((order) => order.id)`; undefined when the key is no plain property of the element. */
function keysText({ file, loop }: Site, key: Node): string | undefined {
  const source = arrayText(file, loop);
  const { element } = loop;
  if (!source || !element) return undefined;
  const over = overElement(file, loop, key, element.type === 'Identifier' ? element.name : textOf(file, element));
  if (!over || over.isOptional) return undefined;
  // Always a new array: a list that is not there would be no condition at all.
  if (element.type === 'Identifier' && over.text === element.name && !loop.callback) return `[...${source.text}]`;
  const parameter = `(${textOf(file, element)})`;
  return source.isArray ? `${source.text}.map(${parameter} => ${over.text})` : `Array.from(${source.text}, ${parameter} => ${over.text})`;
}

function nestedWrite(data: Node): string | undefined {
  const object = unwrap(data);
  if (object.type !== 'ObjectExpression') return undefined;
  for (const property of object.properties) {
    const value = property.type === 'Property' ? unwrap(property.value) : undefined;
    if (value?.type === 'ObjectExpression' && value.properties.some((inner) => inner.type === 'Property' && NESTED.has(declaredName(inner) ?? ''))) return property.type === 'Property' ? declaredName(property) : undefined;
  }
  return undefined;
}

function nameFor({ file, query: { table }, statement }: Site, kind: 'rows' | 'keys'): string {
  const base = (table ?? 'row').replace(/^.*\./, '').replace(/[_-](\w)/g, (_, letter: string) => letter.toUpperCase());
  const one = base.slice(0, 1).toLowerCase() + base.slice(1);
  const single = /[^s]s$/.test(one) ? one.slice(0, -1) : one;
  const plural = /s$/.test(one) ? one : /[^aeiou]y$/.test(one) ? `${one.slice(0, -1)}ies` : `${one}s`;
  const candidates = kind === 'keys' ? [`${single}Ids`, `${single}Keys`, 'keys'] : [plural, `new${plural.slice(0, 1).toUpperCase()}${plural.slice(1)}`, 'rows', 'newRows'];
  return freeName(file, statement, candidates.filter((each) => /^[A-Za-z_$][\w$]*$/.test(each)));
}

function semicolon({ project, file }: Site): string {
  return project.style(file).semicolons ? ';' : '';
}

function joined(file: SourceFile, statement: Node, lines: readonly string[]): string {
  return lines.join(`\n${indentAt(file, statement)}`);
}

function indentAt(file: SourceFile, node: Node): string {
  const start = file.text.lastIndexOf('\n', node.range[0]) + 1;
  return /^[ \t]*/.exec(file.text.slice(start))?.[0] ?? '';
}

/** `{ decrement: n }`, `$inc: { stock: -n }`: takes from what may run out. */
export function takesOff(file: SourceFile, { payload: data, node }: Query): boolean {
  const text = textOf(file, data ?? node);
  return /\bdecrement\b|\$inc:\s*\{[^}]*:\s*-|(\w+)"?\s*=\s*"?\1"?\s*-|(?:stock|quantity|balance|inventory)\w*:[^,}]*\s-\s/i.test(text);
}
