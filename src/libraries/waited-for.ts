import { callOf, enclosingFunction, isIdentifier, propertyName, unwrap, wrapped } from '../core/ast.ts';
import type { Node, SourceFile } from '../core/types.ts';

/** Something waits for what a call gives: `await f()`, also through `catch`, a variable or `Promise.all`. */
export function isWaitedFor(file: SourceFile, call: Node): boolean {
  if (isSettled(file, call)) return true;
  const { parent } = wrapped(call);
  if (parent?.type !== 'ArrayExpression' && parent?.type !== 'ReturnStatement' && parent?.type !== 'ArrowFunctionExpression') return false;
  const fn = enclosingFunction(call);
  // What a function that is not async gives back is a promise only if the call gives one: nobody calls that on a value made here.
  if (fn?.async === true || rootOf(call)?.type === 'ThisExpression') return true;
  const mapping = fn && parent.type !== 'ArrayExpression' ? wrapped(fn).parent : undefined;
  return mapping?.type === 'CallExpression' && /^(?:map|flatMap)$/.test(propertyName(mapping.callee) ?? '') && isSettled(file, mapping);
}

/** The promise, or the list of promises, is awaited. */
function isSettled(file: SourceFile, node: Node, depth = 0): boolean {
  const outer = wrapped(node);
  const { parent } = outer;
  if (!parent || depth > 4) return false;
  switch (parent.type) {
    case 'AwaitExpression':
      return true;
    case 'MemberExpression': {
      const chained = parent.object === outer && /^(?:then|catch|finally)$/.test(propertyName(parent) ?? '') ? callOf(parent) : undefined;
      return chained !== undefined && isSettled(file, chained, depth + 1);
    }
    case 'ArrayExpression':
    case 'SpreadElement':
      return isSettled(file, parent, depth + 1);
    case 'VariableDeclarator':
      return parent.init === outer && isNameSettled(file, parent.id, depth);
    case 'CallExpression': {
      const { callee } = parent;
      if (callee.type !== 'MemberExpression') return false;
      return isIdentifier(callee.object, 'Promise') || (propertyName(callee) === 'push' && isNameSettled(file, callee.object, depth));
    }
    default:
      return false;
  }
}

function isNameSettled(file: SourceFile, name: Node, depth: number): boolean {
  const variable = name.type === 'Identifier' ? file.variable(name) : undefined;
  return variable?.references.some(({ identifier, isRead }) => isRead && isSettled(file, identifier, depth + 1)) === true;
}

function rootOf(start: Node): Node | undefined {
  let node = unwrap(start);
  while (node.type === 'CallExpression' || node.type === 'MemberExpression') node = unwrap(node.type === 'CallExpression' ? node.callee : node.object);
  return node;
}
