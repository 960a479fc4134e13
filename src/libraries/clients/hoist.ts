import { ancestors, isFunction, isInside, propertyName, unwrap } from '../../core/ast.ts';
import { applyEdits, type TextEdit } from '../../core/text.ts';
import type { Node, Project, SourceFile, Variable } from '../../core/types.ts';
import { environmentVariable } from './fingerprint.ts';
import { isChangedLater } from './writes.ts';

export type Hoisted =
  | { text: string }
  /** Why it cannot stand at module level: a value of one call, of one instance, or one that may be another one each time. */
  | { obstacle: 'call' | 'instance' | 'changes'; node: Node };

const MAX_DEPTH = 5;
const STABLE_CALL = /^(?:Number|String|Boolean|parseInt|parseFloat|BigInt|require)$/;
/** Packages whose calls give another value each time, or read what others write. */
const UNSTABLE_PACKAGE = /^(?:node:)?(?:fs(?:\/promises)?|fs-extra|crypto|child_process|uuid|nanoid|os|perf_hooks)$/;
const SETTINGS = /^(?:config|configuration|conf|nconf|env|configService)$/i;
const STABLE_METHOD = new Set(['parseInt', 'toString', 'trim', 'replace', 'split', 'toLowerCase', 'join', 'resolve', 'freeze', 'parse', 'stringify', 'connect', 'initialize', 'on', 'once', 'promise']);

/**
 * An expression inside a function, as it can stand at module level with the same value: names of the module stay, constants
 * of the function are put in their place.
 */
export function hoisted(project: Project, file: SourceFile, node: Node): Hoisted {
  return lift(project, file, node, 0);
}

function lift(project: Project, file: SourceFile, node: Node, depth: number): Hoisted {
  const changing = obstacleIn(project, file, node);
  if (changing) return changing;
  const edits: TextEdit[] = [];
  for (const identifier of file.nodes('Identifier')) {
    if (!isInside(identifier, node) || isName(identifier)) continue;
    const variable = file.variable(identifier);
    const definition = variable?.definitions[0];
    if (!variable || !definition || isInside(definition.node, node)) continue;
    // The definition of a parameter names its function.
    if (definition.kind !== 'Parameter' && isModuleLevel(definition.node)) {
      // A `let` that is set again may hold something else by then.
      if (variable.references.filter(({ isWrite }) => isWrite).length > 1 || isChangedLater(project, file, identifier)) return { obstacle: 'changes', node: identifier };
      continue;
    }
    const value = definition.node.type === 'VariableDeclarator' && definition.node.id.type === 'Identifier' && definition.node.parent.kind === 'const' ? definition.node.init : null;
    const isChangeable = value && /Expression$/.test(unwrap(value).type) && !/^(?:Member|Logical|Binary|Conditional|Unary)Expression$/.test(unwrap(value).type) && !isNumberCall(value);
    // An object that anything else reads may not be what it was when it was made.
    if (isChangeable && variable.references.some(({ identifier: other, isRead }) => isRead && !isInside(other, node))) return { obstacle: 'call', node: identifier };
    const inner = value && depth < MAX_DEPTH ? lift(project, file, value, depth + 1) : { obstacle: 'call' as const, node: identifier };
    if ('obstacle' in inner) return { obstacle: inner.obstacle, node: identifier };
    const isShorthand = identifier.parent.type === 'Property' && identifier.parent.shorthand;
    const text = isNarrowed(file, variable) && !/[!\])'"`]$/.test(inner.text) ? `${inner.text}!` : inner.text;
    edits.push({ range: [identifier.range[0] - node.range[0], identifier.range[1] - node.range[0]], text: isShorthand ? `${identifier.name}: ${text}` : text });
  }
  const unique = edits.filter((edit, index) => edits.findIndex((other) => other.range[0] === edit.range[0]) === index);
  return { text: applyEdits(file.text.slice(node.range[0], node.range[1]), unique) };
}

function isNumberCall(value: Node): boolean {
  return value.type === 'CallExpression' && value.callee.type === 'Identifier' && STABLE_CALL.test(value.callee.name);
}

/** `if (!key) throw new Error()` tells the compiler what the constant cannot be, and not what stands in its place. */
function isNarrowed(file: SourceFile, { references }: Variable): boolean {
  return /\.[cm]?tsx?$/.test(file.path) && references.some(({ identifier }) => [...ancestors(identifier)].some((ancestor) => ancestor.type === 'IfStatement' && isInside(identifier, ancestor.test)));
}

function obstacleIn(project: Project, file: SourceFile, node: Node): Hoisted | undefined {
  const inside = (inner: Node) => isInside(inner, node) && !isInFunction(inner, node);
  const instance = file.nodes('ThisExpression').find((inner) => isInside(inner, node));
  if (instance) return { obstacle: 'instance', node: instance };
  const awaited = file.nodes('AwaitExpression').find(inside);
  if (awaited) return { obstacle: 'call', node: awaited };
  const setting = file.nodes('MemberExpression').find((member) => inside(member) && isSetAgain(file, member));
  if (setting) return { obstacle: 'changes', node: setting };
  for (const call of file.nodes('CallExpression')) {
    if (inside(call) && !isStable(project, file, call)) return { obstacle: 'changes', node: call };
  }
  return undefined;
}

/** The call gives the same each time, or makes something that is there to be kept: it is of a package, or reads a setting. */
function isStable(project: Project, file: SourceFile, call: Extract<Node, { type: 'CallExpression' }>): boolean {
  const callee = unwrap(call.callee);
  const name = callee.type === 'Identifier' ? callee.name : (propertyName(callee) ?? '');
  if (callee.type === 'Identifier' ? STABLE_CALL.test(name) : STABLE_METHOD.has(name)) return true;
  if ((name === 'get' || name === 'getOrThrow') && callee.type === 'MemberExpression') {
    const holder = unwrap(callee.object);
    const made = holder.type === 'Identifier' && SETTINGS.test(holder.name) ? project.resolve(file, holder) : undefined;
    if (made?.kind === 'node' && made.node.type !== 'NewExpression' && made.node.type !== 'ObjectExpression') return true;
  }
  const resolved = project.resolve(file, callee);
  return resolved?.kind === 'package' ? !UNSTABLE_PACKAGE.test(resolved.name) : callee.type === 'CallExpression';
}

/** An environment variable that a function of this file sets. */
function isSetAgain(file: SourceFile, member: Node): boolean {
  const name = environmentVariable(file, member);
  return name !== undefined && file.nodes('AssignmentExpression').some(({ left }) => !isModuleLevel(left) && environmentVariable(file, left) === name);
}

function isInFunction(inner: Node, outer: Node): boolean {
  for (const ancestor of ancestors(inner)) {
    if (isFunction(ancestor)) return isInside(ancestor, outer);
    if (ancestor === outer) return false;
  }
  return false;
}

function isModuleLevel(node: Node): boolean {
  if (isFunction(node)) return node.parent.type === 'Program' || node.parent.type === 'ExportNamedDeclaration' || node.parent.type === 'ExportDefaultDeclaration';
  for (const ancestor of ancestors(node)) if (isFunction(ancestor)) return false;
  return true;
}

function isName(identifier: Node): boolean {
  const { parent } = identifier;
  if (parent?.type === 'MemberExpression') return parent.property === identifier && !parent.computed;
  return parent?.type === 'Property' && parent.key === identifier && !parent.computed && !parent.shorthand;
}
