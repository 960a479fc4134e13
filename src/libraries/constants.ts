import { isFunction, isIdentifier, propertyName, staticString, unwrap } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';

const UNITS: Readonly<Record<string, number>> = { b: 1, kb: 1024, mb: 1024 ** 2, gb: 1024 ** 3, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const MAX_DEPTH = 12;

/**
 * The number an expression has at run time, as far as the code alone says: arithmetic, constants of other files, helpers
 * such as `MB(10)`, `bytes('10mb')`, and the default of an environment variable.
 * @returns undefined when it is not known, and for `Infinity`.
 */
export function evaluateNumber(project: Project, file: SourceFile, node: Node): number | undefined {
  const value = evaluate(project, file, node, new Map(), 0);
  const number = typeof value === 'string' ? Number(value) : value;
  return number !== undefined && Number.isFinite(number) ? number : undefined;
}

/** Bytes in a size such as `'10mb'` or `1024`; undefined when the text is no size. */
export function parseSize(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmg]?b?)\s*$/i.exec(text);
  if (!match?.[1]) return undefined;
  return Math.floor(Number(match[1]) * (UNITS[(match[2] ?? '').toLowerCase()] ?? 1));
}

function evaluate(project: Project, file: SourceFile, start: Node, bound: ReadonlyMap<string, number>, depth: number): number | string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const node = unwrap(start);
  const again = (inner: Node): number | string | undefined => evaluate(project, file, inner, bound, depth + 1);
  const number = (inner: Node): number => Number(again(inner) ?? NaN);
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'number' || typeof node.value === 'string' ? node.value : undefined;
    case 'TemplateLiteral':
      return staticString(node);
    case 'UnaryExpression':
      return node.operator === '-' ? -number(node.argument) : node.operator === '+' ? number(node.argument) : undefined;
    case 'BinaryExpression': {
      if (node.left.type === 'PrivateIdentifier') return undefined;
      return known(operate(node.operator, number(node.left), number(node.right)));
    }
    case 'LogicalExpression':
      return node.operator === '&&' ? again(node.right) : (again(node.left) ?? again(node.right));
    case 'ConditionalExpression': {
      const sides = [number(node.consequent), number(node.alternate)];
      return known(Math.max(...sides));
    }
    case 'AwaitExpression':
      return again(node.argument);
    case 'CallExpression':
      return evaluateCall(project, file, node, bound, depth);
    case 'Identifier': {
      const parameter = bound.get(node.name);
      if (parameter !== undefined) return parameter;
      break;
    }
  }
  if (node.type !== 'Identifier' && node.type !== 'MemberExpression') return undefined;
  const resolved = project.resolve(file, node);
  if (resolved?.kind !== 'node' || resolved.node === node) return undefined;
  return evaluate(project, resolved.file, resolved.node, new Map(), depth + 1);
}

function evaluateCall(project: Project, file: SourceFile, node: Extract<Node, { type: 'CallExpression' }>, bound: ReadonlyMap<string, number>, depth: number): number | string | undefined {
  const [first] = node.arguments;
  if (!first || first.type === 'SpreadElement') return undefined;
  const argument = (): number | string | undefined => evaluate(project, file, first, bound, depth + 1);
  const name = node.callee.type === 'Identifier' ? node.callee.name : propertyName(node.callee);
  if (isGlobal(file, node.callee) && (name === 'Number' || name === 'parseInt' || name === 'parseFloat')) return known(Number.parseFloat(String(argument() ?? '')));
  if (node.callee.type === 'MemberExpression' && isIdentifier(node.callee.object, 'Number') && (name === 'parseInt' || name === 'parseFloat')) return known(Number.parseFloat(String(argument() ?? '')));
  if (node.callee.type === 'MemberExpression' && isIdentifier(node.callee.object, 'Math')) return argument();
  const callee = project.resolve(file, node.callee);
  if (callee?.kind === 'package') return callee.name === 'bytes' ? parseSize(String(argument() ?? '')) : undefined;
  if (!callee || !isFunction(callee.node)) return undefined;
  const [parameter] = callee.node.params;
  const value = Number(argument() ?? NaN);
  const body = callee.node.body.type === 'BlockStatement' ? callee.node.body.body.find((statement) => statement.type === 'ReturnStatement')?.argument : callee.node.body;
  if (!body || parameter?.type !== 'Identifier' || Number.isNaN(value)) return undefined;
  return evaluate(project, callee.file, body, new Map([[parameter.name, value]]), depth + 1);
}

function isGlobal(file: SourceFile, node: Node): boolean {
  return node.type === 'Identifier' && !file.variable(node)?.definitions.length;
}

function known(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}

function operate(operator: string, left: number, right: number): number {
  switch (operator) {
    case '*':
      return left * right;
    case '/':
      return left / right;
    case '+':
      return left + right;
    case '-':
      return left - right;
    case '**':
      return left ** right;
    case '<<':
      return left << right;
    default:
      return NaN;
  }
}
