import { propertyName, staticString, unwrap } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';

/** Where the address of a server comes from. */
export type UrlSource =
  /** Written in the code. `text` has nothing where something is put in. */
  | { kind: 'text'; file: SourceFile; node: Node; text: string }
  /** An environment variable, also by way of a configuration object that keeps its name. */
  | { kind: 'env'; file: SourceFile; node: Node; name: string }
  | { kind: 'unknown' };

const VARIABLE = /^[A-Z][A-Z0-9_]*$/;
const MAX_DEPTH = 6;

/** Every source an address may come from: `process.env.DATABASE_URL ?? 'postgres://localhost/shop'` has two. */
export function urlSources(project: Project, file: SourceFile, start: Node, depth = 0): UrlSource[] {
  const node = unwrap(start);
  const again = (inner: Node): UrlSource[] => urlSources(project, file, inner, depth + 1);
  switch (node.type) {
    case 'Literal':
      return typeof node.value === 'string' ? [{ kind: 'text', file, node, text: node.value }] : [{ kind: 'unknown' }];
    case 'TemplateLiteral': {
      const text = node.quasis.map(({ value }) => value.cooked).join('');
      return [{ kind: 'text', file, node, text }, ...(text.includes('://') ? [] : node.expressions.flatMap(again))];
    }
    case 'LogicalExpression':
      return [...again(node.left), ...again(node.right)];
    case 'ConditionalExpression':
      return [...again(node.consequent), ...again(node.alternate)];
    case 'BinaryExpression':
      return node.left.type === 'PrivateIdentifier' ? [{ kind: 'unknown' }] : [...again(node.left), ...again(node.right)];
    case 'CallExpression': {
      const [first] = node.arguments;
      const name = node.arguments.length > 0 ? staticString(first) : undefined;
      if (name !== undefined && VARIABLE.test(name)) return [{ kind: 'env', file, node, name }];
      return node.callee.type === 'Identifier' && node.callee.name === 'String' && first ? again(first) : [{ kind: 'unknown' }];
    }
    case 'Identifier':
    case 'MemberExpression':
      return named(project, file, node, depth);
    default:
      return [{ kind: 'unknown' }];
  }
}

function named(project: Project, file: SourceFile, node: Extract<Node, { type: 'Identifier' | 'MemberExpression' }>, depth: number): UrlSource[] {
  const name = node.type === 'Identifier' ? node.name : propertyName(node);
  if (node.type === 'MemberExpression' && name !== undefined && VARIABLE.test(name)) return [{ kind: 'env', file, node, name }];
  const resolved = depth < MAX_DEPTH ? project.resolve(file, node) : undefined;
  if (resolved?.kind === 'node' && resolved.node !== node) {
    const found = urlSources(project, resolved.file, withFallback(resolved.node), depth + 1);
    if (found.some(({ kind }) => kind !== 'unknown')) return found;
  }
  return name !== undefined && VARIABLE.test(name) && !resolved ? [{ kind: 'env', file, node, name }] : [{ kind: 'unknown' }];
}

/** Of `process.env.DATABASE_URL ?? 'postgres://localhost/shop'` a name stands for both sides. */
function withFallback(node: Node): Node {
  let at = node;
  while (at.parent?.type === 'LogicalExpression') at = at.parent;
  return at;
}

export interface UrlParameter {
  name: string;
  value: string;
  /** Position of `name=value` in the text. */
  index: number;
}

/** The query parameters of an address, as written. */
export function urlParameters(text: string): UrlParameter[] {
  const start = text.indexOf('?');
  if (start === -1) return [];
  const found: UrlParameter[] = [];
  let index = start + 1;
  for (const part of text.slice(index).split('#')[0]?.split('&') ?? []) {
    const equals = part.indexOf('=');
    if (equals > 0) found.push({ name: part.slice(0, equals), value: part.slice(equals + 1), index });
    index += part.length + 1;
  }
  return found;
}
