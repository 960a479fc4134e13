import type { TSESTree } from '@typescript-eslint/types';
import { isFunction, isIdentifier, propertyName, textOf, unwrap } from '../core/ast.ts';
import { returnsOf } from '../core/returns.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { queryAt, type Query } from './queries.ts';
import { annotationText, variableSource } from './variables.ts';

/** Elements a list may have and still be a constant of the program, such as the months. */
const SMALL = 12;
const FEW = 3;
const MAKES_ARRAYS: ReadonlySet<string> = new Set(['map', 'filter', 'slice', 'concat', 'sort', 'reverse', 'flat', 'flatMap', 'split', 'toSorted', 'toReversed', 'splice']);
const READS_ARRAYS: ReadonlySet<string> = new Set(['map', 'filter', 'push', 'slice', 'reduce', 'some', 'every', 'flatMap', 'length', 'sort', 'find']);
const ITERATORS: ReadonlySet<string> = new Set(['entries', 'values', 'keys', 'matchAll']);

/** The list is written out in the code, or cut down to a few elements. */
export function isSmall(project: Project, file: SourceFile, source: Node): boolean {
  const value = unwrap(source);
  switch (value.type) {
    case 'ArrayExpression':
      return value.elements.length <= SMALL && value.elements.every((element) => element?.type !== 'SpreadElement' || isSmall(project, file, element.argument));
    case 'ObjectExpression':
      return true;
    case 'Identifier':
    case 'MemberExpression': {
      const resolved = project.resolve(file, value);
      return resolved?.kind === 'node' && resolved.node !== value && (resolved.node.type === 'ArrayExpression' || resolved.node.type === 'ObjectExpression' || resolved.node.type === 'TSEnumDeclaration')
        ? isConstantList(resolved.node)
        : rowsOf(project, file, value) !== undefined && sizeOf(project, file, value) <= FEW;
    }
    case 'CallExpression': {
      const method = propertyName(value.callee);
      if (value.callee.type !== 'MemberExpression') return givesSmall(project, file, value);
      if (isIdentifier(value.callee.object, 'Object') && value.arguments[0]) return isSmall(project, file, value.arguments[0]);
      if (isIdentifier(value.callee.object, 'Array')) return method === 'from' && lengthGiven(value.arguments[0]) <= SMALL;
      if (method === 'slice') return lengthOfSlice(value) <= FEW;
      return method !== undefined && (MAKES_ARRAYS.has(method) || ITERATORS.has(method)) && method !== 'split' && isSmall(project, file, value.callee.object);
    }
    case 'AwaitExpression':
      return sizeOf(project, file, value) <= FEW;
    default:
      return false;
  }
}

/** `listConnectors()`, which gives what is written out in the code. */
function givesSmall(project: Project, file: SourceFile, { callee }: TSESTree.CallExpression): boolean {
  const resolved = project.resolve(file, callee);
  if (resolved?.kind !== 'node' || !isFunction(resolved.node) || !resolved.node.body || resolved.node.async) return false;
  const [only, ...others] = returnsOf(resolved.file, resolved.node);
  const given = resolved.node.body.type === 'BlockStatement' ? (others.length === 0 ? only?.argument : undefined) : resolved.node.body;
  const isRelay = given?.type === 'CallExpression' && given.callee.type !== 'MemberExpression';
  return given ? !isRelay && isSmall(project, resolved.file, given) : false;
}

function isConstantList(node: Node): boolean {
  if (node.type !== 'ArrayExpression') return true;
  return node.elements.length > 0 && node.elements.length <= SMALL && node.elements.every((element) => element?.type !== 'SpreadElement');
}

function lengthGiven(node: Node | undefined): number {
  const property = node?.type === 'ObjectExpression' ? node.properties.find((each) => each.type === 'Property' && isIdentifier(each.key, 'length')) : undefined;
  return property?.type === 'Property' ? (numberOf(property.value) ?? Infinity) : Infinity;
}

function lengthOfSlice(call: TSESTree.CallExpression): number {
  const [start, end] = call.arguments.map(numberOf);
  return start !== undefined && end !== undefined && start >= 0 && end >= 0 ? end - start : Infinity;
}

function numberOf(node: Node): number | undefined {
  return node.type === 'Literal' && typeof node.value === 'number' ? node.value : undefined;
}

/** Most elements a list can have, as far as the code tells. */
export function sizeOf(project: Project, file: SourceFile, source: Node): number {
  const value = unwrap(source);
  if (value.type === 'ArrayExpression' && value.elements.every((element) => element?.type !== 'SpreadElement')) return value.elements.length;
  const query = rowsOf(project, file, value);
  if (query && typeof query.limit === 'object') return limitOf(project, query.file, query.limit);
  if (value.type === 'CallExpression' && value.callee.type === 'MemberExpression') {
    const method = propertyName(value.callee);
    if (method === 'slice') return Math.min(lengthOfSlice(value), sizeOf(project, file, value.callee.object));
    if (method === 'map' || method === 'filter' || method === 'sort') return sizeOf(project, file, value.callee.object);
  }
  const held = value.type === 'Identifier' ? variableSource(file, value) : undefined;
  return held && held.key === undefined && !held.isElement ? sizeOf(project, file, held.value) : Infinity;
}

/** `20`, or `Math.min(limit, 100)`. */
function limitOf(project: Project, file: SourceFile, node: Node): number {
  const value = unwrap(node);
  const resolved = value.type === 'Identifier' ? project.resolve(file, value) : undefined;
  const at = resolved?.kind === 'node' ? resolved.node : value;
  if (at.type === 'CallExpression' && propertyName(at.callee) === 'min') return Math.min(...at.arguments.map((argument) => numberOf(argument) ?? Infinity));
  return numberOf(at) ?? Infinity;
}

/** The query whose rows the list is, also when a function of the project sends it. */
export function rowsOf(project: Project, file: SourceFile, source: Node): Query | undefined {
  const value = unwrap(source);
  if (value.type === 'AwaitExpression') return sentBy(project, file, inPortions(unwrap(value.argument)), []);
  if (value.type === 'LogicalExpression' && isEmptyList(value.right)) return rowsOf(project, file, value.left);
  if (value.type === 'MemberExpression') {
    const path = propertyName(value);
    const held = path === undefined ? undefined : unwrap(value.object);
    const declared = held?.type === 'Identifier' ? variableSource(file, held) : undefined;
    const inner = declared && declared.key === undefined && !declared.isElement ? unwrap(declared.value) : held;
    return inner?.type === 'AwaitExpression' && path !== undefined ? sentBy(project, file, unwrap(inner.argument), [path]) : undefined;
  }
  if (value.type !== 'Identifier') return undefined;
  const declaration = file.variable(value)?.definitions[0];
  if (declaration?.node.type !== 'VariableDeclarator' || !declaration.node.init || isRewritten(file, value)) return undefined;
  const inner = unwrap(declaration.node.init);
  const path = pathIn(declaration.node.id, declaration.name);
  return inner.type === 'AwaitExpression' && path ? sentBy(project, file, inPortions(unwrap(inner.argument)), path) : undefined;
}

function isRewritten(file: SourceFile, name: TSESTree.Identifier): boolean {
  return (file.variable(name)?.references.filter(({ isWrite }) => isWrite).length ?? 0) > 1;
}

/** Way to a name in `{ rows }` or `[rows]`. */
function pathIn(pattern: Node, name: Node): string[] | undefined {
  if (pattern === name) return [];
  if (pattern.type === 'ArrayPattern') {
    const index = pattern.elements.findIndex((element) => element === name);
    return index === -1 ? undefined : [String(index)];
  }
  if (pattern.type !== 'ObjectPattern') return undefined;
  const property = pattern.properties.find((each) => each.type === 'Property' && each.value === name);
  return property?.type === 'Property' && isIdentifier(property.key) ? [property.key.name] : undefined;
}

function isEmptyList(node: Node): boolean {
  return node.type === 'ArrayExpression' && node.elements.length === 0;
}

/** The query for rows whose promise this is; `path` leads from its result to the rows. */
function sentBy(project: Project, file: SourceFile, node: Node, path: readonly string[]): Query | undefined {
  const query = queryAt(project, file, node);
  if (query) return query.kind === 'many' && (query.rowsPath ?? []).join('.') === path.join('.') ? query : undefined;
  if (node.type !== 'CallExpression' || path.length > 0) return undefined;
  const resolved = project.resolve(file, node.callee);
  if (resolved?.kind !== 'node' || !isFunction(resolved.node) || !resolved.node.body) return undefined;
  const { body } = resolved.node;
  const [only, ...others] = body.type === 'BlockStatement' ? returnsOf(resolved.file, resolved.node) : [];
  const given = body.type === 'BlockStatement' ? (others.length === 0 ? only?.argument : undefined) : body;
  if (!given) return undefined;
  const inner = unwrap(given);
  const own = queryAt(project, resolved.file, inner);
  if (own) return own.kind === 'many' && (own.rowsPath ?? []).length === 0 ? own : undefined;
  return inner.type === 'CallExpression' ? undefined : rowsOf(project, resolved.file, inner);
}

/** The query in `inChunks(ids, 1000, (keys) => query)`. */
function inPortions(node: Node): Node {
  const load = node.type === 'CallExpression' && isIdentifier(node.callee, 'inChunks') ? node.arguments[2] : undefined;
  return isFunction(load) && load.body && load.body.type !== 'BlockStatement' ? unwrap(load.body) : node;
}

export type SourceForm =
  /** Its text can be written a second time: `orders`, `shop.orders`, `orders.entries()`. */
  | { form: 'named'; isArray: boolean }
  /** Has to be given a name first. */
  | { form: 'value'; isArray: boolean }
  /** Can be gone through only once, or is not known to be a list. */
  | { form: 'opaque' };

/** How the list of a loop can be gone through a second time, before the loop. */
export function sourceForm(project: Project, file: SourceFile, source: Node, isMapped: boolean): SourceForm {
  const value = unwrap(source);
  if (value.type === 'LogicalExpression' && isEmptyList(value.right) && isChain(value.left)) return { form: 'named', isArray: true };
  if (!isMapped && (value.type === 'Identifier' || value.type === 'AwaitExpression') && rowsOf(project, file, value)) return { form: value.type === 'Identifier' ? 'named' : 'value', isArray: true };
  switch (value.type) {
    case 'Identifier':
      return givesIterator(file, value) ? { form: 'opaque' } : { form: 'named', isArray: isMapped || isArray(file, value) };
    case 'MemberExpression':
      return isChain(value) ? { form: 'named', isArray: isMapped || isArray(file, value) } : { form: 'opaque' };
    case 'AwaitExpression':
    case 'ArrayExpression':
      return { form: 'value', isArray: isMapped || isArray(file, value) };
    case 'CallExpression': {
      const method = propertyName(value.callee);
      if (value.callee.type === 'MemberExpression' && method !== undefined && ITERATORS.has(method) && !isIdentifier(value.callee.object, 'Object')) {
        return isChain(value.callee.object) && value.arguments.length === 0 ? { form: 'named', isArray: false } : { form: 'opaque' };
      }
      return isMapped || isArray(file, value) ? { form: 'value', isArray: true } : { form: 'opaque' };
    }
    default:
      return { form: 'opaque' };
  }
}

function isChain(start: Node): boolean {
  const node = unwrap(start);
  if (node.type === 'Identifier' || node.type === 'ThisExpression') return true;
  return node.type === 'MemberExpression' && !node.optional && propertyName(node) !== undefined && isChain(node.object);
}

function givesIterator(file: SourceFile, node: TSESTree.Identifier): boolean {
  const held = variableSource(file, node);
  const value = held && held.key === undefined ? unwrap(held.value) : undefined;
  if (value?.type !== 'CallExpression') return false;
  const method = propertyName(value.callee);
  if (method !== undefined && ITERATORS.has(method)) return !(value.callee.type === 'MemberExpression' && isIdentifier(value.callee.object, 'Object'));
  const definition = value.callee.type === 'Identifier' ? file.variable(value.callee)?.definitions[0]?.node : undefined;
  return isFunction(definition) && definition.generator;
}

/** Nothing says what the list holds: it comes from a body, from JSON, or is declared as `any`. */
export function isUntyped(file: SourceFile, source: Node): boolean {
  let at = unwrap(source);
  for (let steps = 0; steps < 4; steps++) {
    if (/\bbody\b|JSON\.parse|\.json\(|\bany\b/.test(textOf(file, at))) return true;
    const root = rootOf(at);
    const definition = root && file.variable(root)?.definitions[0];
    if (!definition || !root) return false;
    const type = annotationText(file, definition.name);
    if (type !== '') return /^any\b/.test(type);
    if (definition.node.type !== 'VariableDeclarator' || !definition.node.init) return false;
    const pattern = definition.node.id;
    if ('typeAnnotation' in pattern && pattern.typeAnnotation) return false;
    at = unwrap(definition.node.init);
  }
  return false;
}

function rootOf(node: Node): TSESTree.Identifier | undefined {
  const inner = unwrap(node);
  if (inner.type === 'Identifier') return inner;
  return inner.type === 'MemberExpression' ? rootOf(inner.object) : undefined;
}

/** Certain to be an array, by how it is made, typed or used. */
export function isArray(file: SourceFile, start: Node): boolean {
  const value = unwrap(start);
  switch (value.type) {
    case 'ArrayExpression':
      return true;
    case 'AwaitExpression': {
      const inner = unwrap(value.argument);
      return inner.type === 'CallExpression' && /^(?:findMany|findAll|find|getMany|select|lean|toArray|all)$/.test(propertyName(inner.callee) ?? '');
    }
    case 'CallExpression': {
      const method = propertyName(value.callee) ?? '';
      if (value.callee.type !== 'MemberExpression') return false;
      return MAKES_ARRAYS.has(method) || (isIdentifier(value.callee.object, 'Object') && ITERATORS.has(method)) || (isIdentifier(value.callee.object, 'Array') && method === 'from');
    }
    case 'Identifier': {
      const variable = file.variable(value);
      const definition = variable?.definitions[0];
      if (/(?:\[\]|^(?:Readonly)?Array<[^]*>)$/.test(annotationText(file, definition?.name))) return true;
      if (!isUntyped(file, value) && variable?.references.some(({ identifier }) => isReadAsArray(identifier))) return true;
      const held = variableSource(file, value);
      return held !== undefined && held.key === undefined && !held.isElement && unwrap(held.value).type !== 'Identifier' && isArray(file, held.value);
    }
    case 'MemberExpression':
      return !isUntyped(file, value) && file.nodes('MemberExpression').some((other) => other !== value && textOf(file, other) === textOf(file, value) && isReadAsArray(other));
    default:
      return false;
  }
}

function isReadAsArray(node: Node): boolean {
  const { parent } = node;
  return parent?.type === 'MemberExpression' && parent.object === node && READS_ARRAYS.has(propertyName(parent) ?? '');
}
