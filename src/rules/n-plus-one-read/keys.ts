import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction, isInside, propertyName, textOf, unwrap } from '../../core/ast.ts';
import type { Loop } from '../../core/loops.ts';
import { overElement, variesByTurn, type ElementExpression } from '../../core/loops/flow.ts';
import { isUnique, type Column } from '../../core/schema.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import { annotationText, variableSource } from '../../libraries/variables.ts';
import { freshName, type Reserved } from '../../libraries/fresh-names.ts';
import { camel, plural, singular } from './names.ts';
import { isUntyped, rowsOf, sourceForm, type SourceForm } from '../../libraries/loop-source.ts';
import { short } from './text.ts';

interface KeyFacts {
  /** It is a column of a row that the database gave. */
  isFromRow: boolean;
  column?: Column;
  /** False: certain. Undefined: not known. */
  isNullable?: boolean;
  /** No two elements have the same. */
  isUnique: boolean;
  /** The read happens only when the key is there. */
  isGuarded: boolean;
  /** Its JavaScript type, by annotation. */
  type?: 'string' | 'number';
}

export interface Keys {
  /** Loop before which the keys are gathered. */
  outer: Loop;
  /** Expression of an array with the key of every element, null and undefined left out when `drops`. */
  list(drops: boolean): string;
  expression: ElementExpression;
  facts: KeyFacts;
  /** The list has to be put into a variable first. */
  hoist?: { source: Node; name: string };
  /** The key is the element of an array that has a name: `ids`. */
  isElement: boolean;
}

/** Expression of all keys before the loops; a string says what is in the way. */
export function keysOf(project: Project, file: SourceFile, read: { loops: readonly [Loop, ...Loop[]]; key: Node; node: Node; invariant: readonly Node[] }, reserved: Reserved): Keys | string {
  const { loops: [inner, ...others], key } = read;
  if (!inner.source) return 'the loop does not go through a list';
  const element = elementName(inner);
  const expression = overElement(file, inner, key, element);
  if (!expression) return `\`${short(file, key)}\` is not a plain property of the element`;
  const form = formOf(project, file, inner, inner.source);
  let outer = inner;
  let listed = inner.source;
  const reached = reachedSafely(expression, inner.element === undefined || inner.element.type === 'Identifier');
  if (reached === undefined) return `\`${short(file, key)}\` is not a plain property of the element`;
  let list = level(inner, form, inner.source, { file, element, value: reached, isFlat: false });
  let hoist = form.form === 'value' ? { source: inner.source, name: '' } : undefined;
  for (const next of others) {
    if (read.invariant.some((node) => variesByTurn(file, next, node))) return 'a second value of the query depends on the outer loop';
    if (!outer.source || !variesByTurn(file, next, outer.source)) {
      outer = next;
      continue;
    }
    const grouped = outer === inner ? groupedRows(file, outer.source, next) : undefined;
    if (grouped) {
      list = level(inner, { form: 'named', isArray: true }, grouped, { file, element, value: reached, isFlat: false });
      listed = grouped;
      outer = next;
      continue;
    }
    const held = elementName(next);
    const path = overElement(file, next, outer.source, held);
    if (!path || hoist || !next.source) return `\`${short(file, outer.source)}\` is made anew in each turn of the outer loop`;
    const text = path.isOptional ? `(${path.text} ?? [])` : path.text;
    const inside = list;
    const parent = formOf(project, file, next, next.source);
    if (parent.form === 'opaque') return `\`${short(file, next.source)}\` may be gone through only once`;
    if (parent.form === 'value') hoist = { source: next.source, name: '' };
    list = level(next, parent, next.source, { file, element: held, value: (drops: boolean) => inside(drops, text), isFlat: true });
    outer = next;
  }
  if (form.form === 'opaque') return `\`${short(file, inner.source)}\` may be gone through only once`;
  if (hoist && outer.statement) {
    const last = hoist.source;
    hoist.name = freshName(file, outer.statement, listNames(project, file, outer, last), reserved);
  }
  const name = hoist?.name;
  return {
    outer, expression, ...(hoist && { hoist }),
    list: (drops) => list(drops, name),
    facts: factsOf(project, file, { loop: inner, source: listed }, key, expression, read.node),
    isElement: others.length === 0 && form.form === 'named' && form.isArray && expression.text === element && inner.element?.type === 'Identifier',
  };
}

/**
 * The key as it can be read of every element, before the loop has looked at any: what lies between the element and the key may
 * be missing from some, `order.buyer?.id`.
 */
function reachedSafely({ text, conversion }: ElementExpression, isNamed: boolean): string | undefined {
  if (/^[\w$]+(?:[.][\w$]+)?!?$/.test(text) && isNamed) return text;
  if (!text.includes('.')) return text;
  if (conversion === undefined && / as /.test(text)) return /^\([\w$]+ as \w+\)[.][\w$]+$/.test(text) ? text : undefined;
  let steps = 0;
  const safe = text.replace(/([?]?)[.](?=[\w$])/g, (_, question: string) => (question === '' && steps++ === 0 && isNamed ? '.' : '?.'));
  return safe === text || conversion === undefined ? safe : undefined;
}

/** `items` where `const items = itemsByOrderId.get(order.id) ?? []`: the rows that were grouped before the outer loop. */
function groupedRows(file: SourceFile, source: Node, outer: Loop): TSESTree.Identifier | undefined {
  const held = source.type === 'Identifier' ? variableSource(file, source) : undefined;
  const value = held && held.key === undefined ? unwrap(held.value) : undefined;
  if (value?.type !== 'LogicalExpression' || value.operator !== '??' || value.left.type !== 'CallExpression') return undefined;
  const { callee } = value.left;
  if (callee.type !== 'MemberExpression' || propertyName(callee) !== 'get' || callee.object.type !== 'Identifier') return undefined;
  const groups = file.variable(callee.object);
  const filled = groups?.references.map(({ identifier }) => identifier).filter((identifier) => identifier.parent.type === 'MemberExpression' && propertyName(identifier.parent) === 'set') ?? [];
  const [only, ...others] = filled;
  const loop = only && [...ancestors(only)].find((node) => node.type === 'ForOfStatement');
  return others.length === 0 && loop?.type === 'ForOfStatement' && loop.right.type === 'Identifier' && loop.parent === outer.node.parent && loop.range[1] <= outer.node.range[0] ? loop.right : undefined;
}

type Listing = (drops: boolean, source: string | undefined) => string;

/** `orders.map((order) => order.userId)`. */
function level(loop: Loop, form: SourceForm, source: Node, { file, element, value, isFlat }: { file: SourceFile; element: string; value: string | ((drops: boolean) => string); isFlat: boolean }): Listing {
  return (drops, given) => {
    if (typeof value === 'string' && value === element && !isFlat && !drops && annotationOf(file, loop, source) === '') return given ?? textOf(file, source);
    const own = given ?? textOf(file, source);
    const text = given === undefined && unwrap(source).type === 'LogicalExpression' ? `(${own})` : own;
    const inner = typeof value === 'string' ? (drops ? `${value} ?? []` : value) : value(drops);
    const parameter = `(${parameterText(file, loop, element, typeof value === 'string' ? value : inner)}${annotationOf(file, loop, source)})`;
    const isArray = form.form === 'opaque' || form.isArray;
    const flat = isFlat || drops;
    if (isArray) return `${text}.${flat ? 'flatMap' : 'map'}(${parameter} => ${inner})`;
    return flat ? `Array.from(${text}).flatMap(${parameter} => ${inner})` : `Array.from(${text}, ${parameter} => ${inner})`;
  };
}

function formOf(project: Project, file: SourceFile, loop: Loop, source: Node): SourceForm {
  const isMapped = loop.kind === 'concurrent' || loop.kind === 'reduce' || ((loop.kind === 'for' || loop.kind === 'while') && !isUntyped(file, source));
  return sourceForm(project, file, source, isMapped);
}

function elementName(loop: Loop): string {
  if (loop.element?.type === 'Identifier') return loop.element.name;
  const source = loop.source && unwrap(loop.source);
  const name = source?.type === 'Identifier' ? source.name : source ? propertyName(source) : undefined;
  const one = name === undefined ? 'item' : singular(camel(name));
  return one === name ? 'item' : one;
}

/** Type of the element as a callback needs it: what is written there, or `any` where nothing says what the list holds. */
function annotationOf(file: SourceFile, { element }: Loop, source: Node): string {
  const own = element && 'typeAnnotation' in element ? element.typeAnnotation : undefined;
  if (own) return textOf(file, own);
  return /[.][cm]?tsx?$/.test(file.path) && isUntyped(file, source) ? ': any' : '';
}

/** The element as a parameter; of a pattern, only what the key needs. */
function parameterText(file: SourceFile, { element }: Loop, name: string, value: string): string {
  if (!element || element.type === 'Identifier') return name;
  if (element.type === 'ObjectPattern') {
    const root = /^[\w$]+/.exec(value.replace(/^(?:Number|String|BigInt|parseInt)\(/, ''))?.[0];
    const property = element.properties.find((each) => each.type === 'Property' && each.value.type === 'Identifier' && each.value.name === root);
    if (property) return `{ ${textOf(file, property)} }`;
  }
  if (element.type === 'ArrayPattern' && element.elements.every((each) => each?.type === 'Identifier')) {
    const used = element.elements.findIndex((each) => each?.type === 'Identifier' && new RegExp(`\\b${each.name}\\b`).test(value));
    if (used !== -1) return `[${element.elements.slice(0, used + 1).map((each, index) => (index === used && each ? textOf(file, each) : '')).join(', ')}]`;
  }
  const annotation = 'typeAnnotation' in element && element.typeAnnotation ? element.typeAnnotation.range[0] : element.range[1];
  return file.text.slice(element.range[0], annotation);
}

function listNames(project: Project, file: SourceFile, { element }: Loop, source: Node): string[] {
  const table = rowsOf(project, file, source)?.table;
  const one = element?.type === 'Identifier' ? element.name : table === undefined ? 'item' : singular(camel(table));
  return [plural(one), `${one}List`];
}

function factsOf(project: Project, file: SourceFile, { loop, source }: { loop: Loop; source: Node }, key: Node, expression: ElementExpression, read: Node): KeyFacts {
  const isGuarded = isGuardedBy(file, loop, key, read);
  const rows = rowsOf(project, file, source);
  const isDirect = expression.conversion === undefined && /^[\w$]+(?:\.[\w$]+)?!?$/.test(expression.text);
  if (rows?.table !== undefined && isDirect && expression.name !== undefined) {
    const table = project.schema(rows.file.path).table(rows.library, rows.table);
    const column = table?.columns.find(({ property }) => property === expression.name) ?? table?.columns.find(({ name }) => name === expression.name);
    if (column) return { isFromRow: true, column, isNullable: column.isNullable && !expression.text.endsWith('!'), isUnique: table !== undefined && !rows.isCompound && isUnique(table, [column.property]), isGuarded };
    return { isFromRow: true, isUnique: expression.name === 'id' || expression.name === '_id', isGuarded, ...(/^_?id$/.test(expression.name) && { isNullable: false }) };
  }
  const type = annotatedType(file, loop, expression);
  const isNullable = expression.isOptional ? true : type !== undefined || expression.text.endsWith('!') ? false : undefined;
  return { isFromRow: false, isUnique: false, isGuarded, ...(isNullable !== undefined && { isNullable }), ...(type && { type }) };
}

/** The element of `ids: string[]`. */
function annotatedType(file: SourceFile, loop: Loop, expression: ElementExpression): 'string' | 'number' | undefined {
  if (expression.conversion === 'Number' || expression.conversion === 'parseInt') return 'number';
  if (expression.conversion === 'String' || expression.conversion === 'toString') return 'string';
  if (expression.name !== undefined || !loop.source) return undefined;
  const source = unwrap(loop.source);
  const definition = source.type === 'Identifier' ? file.variable(source)?.definitions[0] : undefined;
  const text = annotationText(file, definition?.name) || annotationText(file, loop.element);
  return /^(?:readonly )?(?:Readonly)?(?:Array<)?string(?:\[\]|>)?$/.test(text) ? 'string' : /^(?:readonly )?(?:Readonly)?(?:Array<)?number(?:\[\]|>)?$/.test(text) ? 'number' : undefined;
}

/** `if (order.userId)`, `order.userId ? ... : null`, `order.userId && ...` around the read, or `if (!order.userId) continue;` before it. */
function isGuardedBy(file: SourceFile, loop: Loop, key: Node, read: Node): boolean {
  const text = textOf(file, unwrap(key));
  const asks = (test: Node): boolean => {
    const node = unwrap(test);
    if (node.type === 'LogicalExpression' && node.operator === '&&') return asks(node.left) || asks(node.right);
    if (node.type === 'BinaryExpression' && /^!==?$/.test(node.operator)) return textOf(file, node.left) === text && isNothing(node.right);
    if (node.type === 'UnaryExpression' && node.operator === '!') return node.argument.type === 'UnaryExpression' && asks(node.argument.argument);
    return textOf(file, node) === text;
  };
  let inner = read;
  for (const outer of ancestors(read)) {
    if ((outer.type === 'IfStatement' || outer.type === 'ConditionalExpression') && outer.consequent === inner && asks(outer.test)) return true;
    if ((outer.type === 'IfStatement' || outer.type === 'ConditionalExpression') && outer.alternate === inner && asksWhetherMissing(file, outer.test, text)) return true;
    if (outer.type === 'LogicalExpression' && outer.operator === '&&' && outer.right === inner && asks(outer.left)) return true;
    if (outer.type === 'BlockStatement' && outer.body.some((statement) => statement.range[1] <= inner.range[0] && leavesWithout(file, statement, text))) return true;
    if (isFunction(outer) || !isInside(outer, loop.body)) return false;
    inner = outer;
  }
  return false;
}

function isNothing(node: Node): boolean {
  return (node.type === 'Literal' && node.value === null) || (node.type === 'Identifier' && node.name === 'undefined');
}

/** `!order.userId`, `order.userId === null`. */
function asksWhetherMissing(file: SourceFile, test: Node, text: string): boolean {
  const node = unwrap(test);
  if (node.type === 'LogicalExpression' && node.operator === '||') return asksWhetherMissing(file, node.left, text) || asksWhetherMissing(file, node.right, text);
  if (node.type === 'BinaryExpression' && /^===?$/.test(node.operator)) return textOf(file, node.left) === text && isNothing(node.right);
  return node.type === 'UnaryExpression' && node.operator === '!' && textOf(file, unwrap(node.argument)) === text;
}

/** `if (!order.userId) continue;` */
function leavesWithout(file: SourceFile, statement: TSESTree.Statement, text: string): boolean {
  if (statement.type !== 'IfStatement' || statement.alternate || !asksWhetherMissing(file, statement.test, text)) return false;
  const last = statement.consequent.type === 'BlockStatement' ? statement.consequent.body.at(-1) : statement.consequent;
  return last?.type === 'ContinueStatement' || last?.type === 'ReturnStatement' || last?.type === 'ThrowStatement' || last?.type === 'BreakStatement';
}
