import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction, isInside, isIdentifier, propertyName } from '../ast.ts';
import type { Node } from '../types.ts';

/**
 * The statement of the same function that holds this expression, when everything it evaluates before the expression is free of
 * calls and the expression is evaluated whenever the statement is. New statements may stand before it.
 */
export function statementBefore(node: Node): Node | undefined {
  let inner = node;
  for (const outer of ancestors(node)) {
    if (isFunction(outer)) return undefined;
    if (holdsStatements(outer)) return isListed(outer, inner) ? inner : undefined;
    if (!runsFirst(outer, inner)) return undefined;
    inner = outer;
  }
  return undefined;
}

function holdsStatements(node: Node): boolean {
  return node.type === 'BlockStatement' || node.type === 'Program' || node.type === 'SwitchCase' || node.type === 'StaticBlock';
}

function isListed(holder: Node, inner: Node): boolean {
  return holder.type === 'SwitchCase' ? false : 'body' in holder && Array.isArray(holder.body) && holder.body.some((one) => one === inner);
}

/** Nothing but values that are there already is evaluated in `outer` before `inner`. */
function runsFirst(outer: Node, inner: Node): boolean {
  switch (outer.type) {
    case 'ConditionalExpression':
    case 'IfStatement':
    case 'SwitchStatement':
      return (outer.type === 'SwitchStatement' ? outer.discriminant : outer.test) === inner;
    case 'LogicalExpression':
      return outer.left === inner;
    case 'ForOfStatement':
    case 'ForInStatement':
      return outer.right === inner;
    case 'ForStatement':
      return outer.init === inner;
    case 'LabeledStatement':
    case 'ExpressionStatement':
    case 'ReturnStatement':
    case 'ThrowStatement':
    case 'AwaitExpression':
    case 'ExportNamedDeclaration':
    case 'ExportDefaultDeclaration':
      return true;
    case 'WhileStatement':
    case 'DoWhileStatement':
    case 'TryStatement':
      return false;
    case 'MemberExpression':
    case 'CallExpression':
      return !outer.optional && precedingAreQuiet(outer, inner);
    default:
      return precedingAreQuiet(outer, inner);
  }
}

function precedingAreQuiet(outer: Node, inner: Node): boolean {
  return partsOf(outer).every((part) => part === inner || part.range[0] > inner.range[0] || isQuiet(part));
}

function partsOf(node: Node): Node[] {
  const parts: Node[] = [];
  for (const [key, value] of Object.entries(node)) {
    if (key === 'parent') continue;
    for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) parts.push(item);
  }
  return parts;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Holds no call, `await`, assignment or `new`; `res.status(200)` does not count, it only notes a number. */
function isQuiet(node: Node): boolean {
  if (isFunction(node)) return true;
  switch (node.type) {
    case 'CallExpression':
      return node.callee.type === 'MemberExpression' && (propertyName(node.callee) === 'status' || (isIdentifier(node.callee.object, 'Promise') || isIdentifier(node.callee.object, 'Object'))) && partsOf(node).every(isQuiet);
    case 'NewExpression':
    case 'AwaitExpression':
    case 'YieldExpression':
    case 'AssignmentExpression':
    case 'UpdateExpression':
    case 'TaggedTemplateExpression':
      return false;
    default:
      return partsOf(node).every(isQuiet);
  }
}

/** `Promise.all` in `Promise.all(xs.map(...))` and the method's name, looked for around the list of promises. */
export function waitingCall(list: Node): { call: TSESTree.CallExpression; method: string } | undefined {
  let inner = list;
  for (const outer of ancestors(list)) {
    if (outer.type === 'CallExpression' && outer.arguments.some((argument) => argument === inner)) {
      const method = outer.callee.type === 'MemberExpression' && /^(?:Promise|Bluebird|P)$/.test(nameOf(outer.callee.object)) ? propertyName(outer.callee) : undefined;
      return method !== undefined && WAITS.has(method) && isInside(list, outer) ? { call: outer, method } : undefined;
    }
    if (outer.type !== 'SpreadElement' && outer.type !== 'ArrayExpression' && !outer.type.startsWith('TS') && outer.type !== 'ChainExpression') return undefined;
    inner = outer;
  }
  return undefined;
}

const WAITS: ReadonlySet<string> = new Set(['all', 'allSettled', 'any', 'race']);

function nameOf(node: Node): string {
  return node.type === 'Identifier' ? node.name : '';
}
