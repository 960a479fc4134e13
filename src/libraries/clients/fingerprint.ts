import { declaredName, propertyName, unwrap } from '../../core/ast.ts';
import type { Node, Project, SourceFile } from '../../core/types.ts';
import type { Client } from '../clients.ts';
import { mayChange } from './writes.ts';

const MAX_DEPTH = 12;

/** Functions that give the same for the same arguments, and have no effect. */
const PURE_CALL = /^(?:Number|String|Boolean|parseInt|parseFloat|Number\.parseInt|Number\.parseFloat|BigInt|Math\.\w+|Object\.freeze|fs\.readFileSync|readFileSync|JSON\.stringify)$/;

export interface FingerprintOptions {
  /** Keys of option objects that do not count. */
  ignore?: ReadonlySet<string>;
}

/**
 * What a client is made with, in a form that is equal for two constructions that give clients of the same server with the same
 * settings, wherever their constants stand. Undefined when the code does not tell.
 */
export function fingerprint(project: Project, client: Client, options: FingerprintOptions = {}): string | undefined {
  const parts: string[] = [client.module, client.export];
  if (client.subclass) parts.push(`${client.subclass.file.path}:${client.subclass.node.range[0]}`);
  for (const argument of client.arguments) {
    const part = valueOf(project, client.file, argument, options, 0);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  // `{}` says as much as nothing.
  return parts.join('|').replace(/(?:\|\{\})+$/, '');
}

/** The same for one expression. */
export function valueOf(project: Project, file: SourceFile, start: Node, options: FingerprintOptions, depth: number): string | undefined {
  if (depth > MAX_DEPTH) return undefined;
  const node = unwrap(start);
  const again = (inner: Node) => valueOf(project, file, inner, options, depth + 1);
  const all = (list: readonly (Node | null)[]) => {
    const parts = list.map((item) => item && again(item));
    return parts.every((part) => typeof part === 'string') ? parts.join(',') : undefined;
  };
  switch (node.type) {
    case 'Literal':
      return node.raw.startsWith("'") || node.raw.startsWith('"') ? JSON.stringify(node.value) : node.raw;
    case 'TemplateLiteral': {
      const values = all(node.expressions);
      return values === undefined ? undefined : JSON.stringify([node.quasis.map(({ value }) => value.raw), values]);
    }
    case 'UnaryExpression': {
      const value = again(node.argument);
      return value && `${node.operator}${value}`;
    }
    case 'BinaryExpression':
    case 'LogicalExpression': {
      const values = node.left.type === 'PrivateIdentifier' ? undefined : all([node.left, node.right]);
      return values && `(${node.operator} ${values})`;
    }
    case 'ConditionalExpression': {
      const values = all([node.test, node.consequent, node.alternate]);
      return values && `(? ${values})`;
    }
    case 'ArrayExpression': {
      const values = all(node.elements);
      return values === undefined ? undefined : `[${values}]`;
    }
    case 'ObjectExpression':
      return objectValue(project, file, node, options, depth);
    case 'NewExpression':
    case 'CallExpression': {
      const values = all(node.arguments);
      const callee = values === undefined ? undefined : calleeName(project, file, node.callee, node.type === 'NewExpression');
      return callee && `${node.type} ${callee}(${values})`;
    }
    case 'Identifier':
    case 'MemberExpression':
      return named(project, file, node, options, depth);
    default:
      return undefined;
  }
}

function objectValue(project: Project, file: SourceFile, node: Extract<Node, { type: 'ObjectExpression' }>, options: FingerprintOptions, depth: number): string | undefined {
  const parts: string[] = [];
  for (const property of node.properties) {
    const name = property.type === 'Property' ? declaredName(property) : '...';
    if (name !== undefined && options.ignore?.has(name)) continue;
    const value = valueOf(project, file, property.type === 'Property' ? property.value : property.argument, options, depth + 1);
    if (name === undefined || value === undefined) return undefined;
    parts.push(`${name}:${value}`);
  }
  return `{${node.properties.some(({ type }) => type === 'SpreadElement') ? parts.join() : parts.sort().join()}}`;
}

/** Package exports, and the functions known to be pure, under the name they have everywhere. */
function calleeName(project: Project, file: SourceFile, callee: Node, isNew: boolean): string | undefined {
  const resolved = project.resolve(file, callee);
  if (resolved?.kind === 'package') {
    const name = [resolved.name, resolved.subpath, ...resolved.path].join('.');
    return isNew || PURE_CALL.test([resolved.name.replace(/^node:/, ''), ...resolved.path].join('.')) ? name : undefined;
  }
  const text = file.text.slice(callee.range[0], callee.range[1]);
  return resolved === undefined && PURE_CALL.test(text) ? text : undefined;
}

function named(project: Project, file: SourceFile, node: Extract<Node, { type: 'Identifier' | 'MemberExpression' }>, options: FingerprintOptions, depth: number): string | undefined {
  const environment = environmentVariable(file, node);
  if (environment !== undefined) return `env ${environment}`;
  if (node.type === 'Identifier' && node.name === 'undefined') return 'undefined';
  const resolved = project.resolve(file, node);
  if (resolved?.kind === 'package') return [resolved.name, resolved.subpath, ...resolved.path].join('.');
  if (!resolved) return unresolvedModule(project, file, node);
  const target = resolved.node;
  if (target === node) return undefined;
  // Classes, functions and the like are themselves, whoever names them; a parameter differs with every call.
  if (target.type === 'Identifier') return undefined;
  if (target.type === 'ObjectExpression' && mayChange(project, resolved.file, target)) return undefined;
  const value = valueOf(project, resolved.file, target, options, depth + 1);
  const isOneForAll = resolved.file !== file || isModuleLevel(target);
  return value ?? (isOneForAll ? `${resolved.file.path}:${target.range[0]}` : undefined);
}

/** A member of what one module exports is the same thing for all its importers. */
function unresolvedModule(project: Project, file: SourceFile, node: Node): string | undefined {
  let base = node;
  const path: string[] = [];
  while (base.type === 'MemberExpression') {
    const name = propertyName(base);
    if (name === undefined) return undefined;
    path.unshift(name);
    base = unwrap(base.object);
  }
  if (base.type !== 'Identifier' || path.length === 0) return undefined;
  const owner = project.resolve(file, base);
  if (owner?.kind === 'package') return undefined;
  return owner && isModuleLevel(owner.node) ? `${owner.file.path}:${owner.node.range[0]}.${path.join('.')}` : undefined;
}

function isModuleLevel(node: Node): boolean {
  for (let at: Node | undefined = node; at; at = at.parent) {
    if (at.type === 'FunctionDeclaration' || at.type === 'FunctionExpression' || at.type === 'ArrowFunctionExpression') return false;
  }
  return true;
}

/** `DATABASE_URL` for `process.env.DATABASE_URL` and `import.meta.env.DATABASE_URL`. */
export function environmentVariable(file: SourceFile, start: Node): string | undefined {
  const node = unwrap(start);
  if (node.type !== 'MemberExpression') return undefined;
  const name = propertyName(node);
  return name !== undefined && /^(?:process|import\.meta|Bun)\.env$/.test(file.text.slice(node.object.range[0], node.object.range[1]).replace(/[?!\s]/g, '')) ? name : undefined;
}
