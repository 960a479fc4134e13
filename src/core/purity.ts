import { isFunction, unwrap } from './ast.ts';
import type { Node } from './types.ts';

const PURE_CALLS = /^(?:require|Buffer\.from|path\.\w+|extname|basename|String|Number|mime\.\w+)$/;
const PURE_METHODS = new Set(['toString', 'toLowerCase', 'toUpperCase', 'trim', 'concat', 'split', 'pop', 'slice', 'replace', 'extname', 'basename']);

/** Evaluating it has no effect that anything can notice, except failing on a missing object. */
export function isPure(start: Node): boolean {
  const node = unwrap(start);
  if (isFunction(node)) return true;
  switch (node.type) {
    case 'Literal':
    case 'Identifier':
    case 'ThisExpression':
      return true;
    case 'TemplateLiteral':
      return node.expressions.every(isPure);
    case 'MemberExpression':
      return isPure(node.object) && (!node.computed || isPure(node.property));
    case 'BinaryExpression':
    case 'LogicalExpression':
      return node.left.type !== 'PrivateIdentifier' && isPure(node.left) && isPure(node.right);
    case 'ConditionalExpression':
      return isPure(node.test) && isPure(node.consequent) && isPure(node.alternate);
    case 'ArrayExpression':
      return node.elements.every((element) => element !== null && element.type !== 'SpreadElement' && isPure(element));
    case 'NewExpression':
      return /^(?:Uint8Array|[dD]ata[Uu][Rr][Ii]\w*)$/.test(nameOf(node.callee)) && node.arguments.every(isPure);
    case 'CallExpression': {
      const { callee } = node;
      const isMethod = callee.type === 'MemberExpression' && PURE_METHODS.has(nameOf(callee.property)) && isPure(callee.object);
      return (isMethod || PURE_CALLS.test(nameOf(callee))) && node.arguments.every((argument) => argument.type !== 'SpreadElement' && isPure(argument));
    }
    default:
      return false;
  }
}

function nameOf(node: Node): string {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' && !node.computed ? `${nameOf(node.object)}.${nameOf(node.property)}` : '';
}
