import type { TSESTree } from '@typescript-eslint/types';
import { isInside, propertyName, textOf, unwrap } from '../ast.ts';
import type { Loop } from '../loops.ts';
import type { Node, SourceFile, Variable } from '../types.ts';
import { within } from '../within.ts';

/** An expression over the element of a loop, written so that it holds in a callback whose parameter is the element. */
export interface ElementExpression {
  text: string;
  /** Last name of the chain: `userId` in `order.userId`. Undefined when it is the element itself. */
  name?: string;
  /** Conversion it goes through: `Number(order.userId)`. */
  conversion?: string;
  /** Reads through `?.`, so that it may be undefined. */
  isOptional: boolean;
  /** What a map holds for the element: `userById.get(order.userId)`. */
  isLookup?: boolean;
}

const CONVERSIONS: ReadonlySet<string> = new Set(['Number', 'String', 'BigInt', 'parseInt']);

/** Part of the loop that belongs to one turn: what stands in it is evaluated anew each time. */
function isOfTurn(loop: Loop, node: Node): boolean {
  return isInside(node, loop.callback ?? loop.body) || (loop.element !== undefined && isInside(node, loop.element)) || (loop.index !== undefined && isInside(node, loop.node) && !(loop.source && isInside(node, loop.source)));
}

/**
 * May have another value in each turn: it reads a variable that is declared or written in the loop. Names declared inside `node`
 * itself, such as parameters of a callback, do not count, nor does anything inside `except`.
 */
export function variesByTurn(file: SourceFile, loop: Loop, node: Node, except?: Node): boolean {
  for (const type of ['Identifier', 'JSXIdentifier'] as const) {
    for (const identifier of within(node, type)) {
      if (except && isInside(identifier, except)) continue;
      const variable = file.variable(identifier);
      if (variable && isWrittenInTurn(loop, variable, node)) return true;
    }
  }
  return false;
}

function isWrittenInTurn(loop: Loop, variable: Variable, node: Node): boolean {
  if (variable.definitions.some(({ name }) => isInside(name, node))) return false;
  return variable.definitions.some(({ name }) => isOfTurn(loop, name)) || variable.references.some(({ isWrite, identifier }) => isWrite && isOfTurn(loop, identifier));
}

/**
 * Writes an expression of the loop's body in terms of the element: constants of the body are followed, `orders[i]` is `element`.
 * @returns undefined when it is anything but a chain of members, or depends on something else of the turn.
 */
export function overElement(file: SourceFile, loop: Loop, node: Node, element: string): ElementExpression | undefined {
  switch (node.type) {
    case 'Identifier':
      return overName(file, loop, node, element);
    case 'ChainExpression':
      return overElement(file, loop, node.expression, element);
    case 'TSNonNullExpression': {
      const inner = overElement(file, loop, node.expression, element);
      return inner && (inner.isLookup ? inner : { ...inner, text: `${inner.text}!` });
    }
    case 'TSAsExpression': {
      const inner = overElement(file, loop, node.expression, element);
      return inner && { ...inner, text: `(${inner.text} as ${textOf(file, node.typeAnnotation)})` };
    }
    case 'LogicalExpression': {
      // `userById.get(order.userId) ?? null`
      const inner = node.operator === '??' && node.right.type === 'Literal' && node.right.value === null ? overElement(file, loop, node.left, element) : undefined;
      return inner?.isLookup ? inner : undefined;
    }
    case 'MemberExpression':
      return overMember(file, loop, node, element);
    case 'CallExpression':
      return overCall(file, loop, node, element);
    default:
      return undefined;
  }
}

function overName(file: SourceFile, loop: Loop, node: TSESTree.Identifier, element: string): ElementExpression | undefined {
  const variable = file.variable(node);
  const definition = variable?.definitions[0];
  if (!variable || !definition) return undefined;
  const declaration = definition.node.type === 'VariableDeclarator' ? definition.node : undefined;
  if (loop.element && isInside(definition.name, loop.element)) {
    if (variable.references.some(({ isWrite, identifier }) => isWrite && identifier !== definition.name && isInside(identifier, loop.body))) return undefined;
    return { text: node.name, isOptional: false, ...(loop.element !== definition.name && { name: node.name }) };
  }
  if (!declaration?.init || !isInside(declaration, loop.body)) return undefined;
  if (variable.references.filter(({ isWrite }) => isWrite).length !== 1) return undefined;
  const inner = overElement(file, loop, declaration.init, element);
  const path = inner && pathTo(declaration.id, definition.name);
  if (!inner || !path) return undefined;
  const last = path.at(-1);
  return last === undefined ? inner : { ...inner, text: [inner.text, ...path].join('.'), name: last };
}

/** Names by which a flat or nested pattern without defaults takes this name out of a value. */
function pathTo(pattern: Node, name: Node): string[] | undefined {
  if (pattern === name) return [];
  if (pattern.type !== 'ObjectPattern') return undefined;
  for (const property of pattern.properties) {
    if (property.type !== 'Property' || property.computed || property.key.type !== 'Identifier' || !isInside(name, property.value)) continue;
    const rest = pathTo(property.value, name);
    return rest && [property.key.name, ...rest];
  }
  return undefined;
}

function overMember(file: SourceFile, loop: Loop, node: TSESTree.MemberExpression, element: string): ElementExpression | undefined {
  if (loop.index && loop.source && node.computed && node.property.type === 'Identifier' && file.variable(node.property) === indexVariable(file, loop.index)) {
    return textOf(file, unwrap(node.object)) === textOf(file, unwrap(loop.source)) ? { text: element, isOptional: false } : undefined;
  }
  const name = propertyName(node);
  const inner = overElement(file, loop, node.object, element);
  if (!inner || name === undefined) return undefined;
  const isPlain = /^[A-Za-z_$][\w$]*$/.test(name);
  if (!isPlain && !node.computed) return undefined;
  const { isLookup, ...base } = inner;
  const isOptional = node.optional || isLookup === true;
  const link = node.computed ? `${isOptional ? '?.' : ''}[${textOf(file, node.property)}]` : `${isOptional ? '?.' : '.'}${name}`;
  return { ...base, text: base.text + link, name, isOptional: base.isOptional || isOptional };
}

function indexVariable(file: SourceFile, index: Node): Variable | undefined {
  return index.type === 'Identifier' ? file.variable(index) : undefined;
}

function overCall(file: SourceFile, loop: Loop, node: TSESTree.CallExpression, element: string): ElementExpression | undefined {
  const [argument, ...others] = node.arguments;
  if (node.callee.type === 'MemberExpression' && propertyName(node.callee) === 'get' && argument && others.length === 0 && isSteadyMap(file, loop, node.callee.object)) {
    const key = overElement(file, loop, argument, element);
    return key && !key.isLookup ? { text: `${textOf(file, node.callee)}(${key.text})`, isOptional: true, isLookup: true } : undefined;
  }
  if (node.callee.type === 'Identifier' && CONVERSIONS.has(node.callee.name) && argument && others.every(({ type }) => type === 'Literal')) {
    const inner = overElement(file, loop, argument, element);
    const rest = others.map((other) => `, ${textOf(file, other)}`).join('');
    return inner && { ...inner, text: `${node.callee.name}(${inner.text}${rest})`, conversion: node.callee.name };
  }
  if (node.callee.type !== 'MemberExpression' || propertyName(node.callee) !== 'toString' || argument || node.optional || node.callee.optional) return undefined;
  const inner = overElement(file, loop, node.callee.object, element);
  return inner && { ...inner, text: `${inner.text}.toString()`, conversion: 'toString' };
}

/** A constant `Map` that is made before the loop, and that nothing in it changes. */
function isSteadyMap(file: SourceFile, loop: Loop, node: Node): boolean {
  const variable = node.type === 'Identifier' ? file.variable(node) : undefined;
  const declaration = variable?.definitions[0]?.node;
  if (declaration?.type !== 'VariableDeclarator' || declaration.parent.kind !== 'const' || isInside(declaration, loop.node)) return false;
  const isMap = declaration.init?.type === 'NewExpression' && declaration.init.callee.type === 'Identifier' && declaration.init.callee.name === 'Map';
  return isMap && variable?.references.every(({ identifier }) => !isInside(identifier, loop.node) || isRead(identifier)) === true;
}

function isRead(identifier: Node): boolean {
  const { parent } = identifier;
  return parent?.type === 'MemberExpression' && parent.object === identifier && /^(?:get|has)$/.test(propertyName(parent) ?? '');
}
