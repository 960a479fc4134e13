import { isFunction, propertyName, wrapped } from '../core/ast.ts';
import type { Node, Project, SourceFile } from '../core/types.ts';
import { within } from '../core/within.ts';
import { isReadByName, mutationOf } from './query-results.ts';

/** Calls that only look at what they are given. */
const LOOKS: ReadonlySet<string> = new Set(['stringify', 'log', 'warn', 'error', 'info', 'debug', 'json', 'send', 'isArray', 'keys', 'values', 'entries', 'String', 'Boolean', 'Number', 'has', 'includes', 'structuredClone']);

/** The value itself is an argument of a function that may keep or change it. */
export function isHandedOn(file: SourceFile, start: Node): boolean {
  return argumentsOf(file, start).length > 0;
}

/** The call of a function of the project that changes what it is given. */
export function mutationByCall(project: Project, file: SourceFile, start: Node): Node | undefined {
  return argumentsOf(file, start).find((argument) => {
    const call = argument.parent;
    if (call?.type !== 'CallExpression') return false;
    const resolved = project.resolve(file, call.callee);
    if (resolved?.kind !== 'node' || !isFunction(resolved.node)) return false;
    const parameter = resolved.node.params[call.arguments.findIndex((each) => each === argument)];
    const name = parameter?.type === 'Identifier' ? resolved.file.variable(parameter) : undefined;
    return name?.references.some(({ identifier, isRead }) => isRead && mutationOf(resolved.file, identifier) !== undefined) === true;
  })?.parent;
}

function argumentsOf(file: SourceFile, start: Node, depth = 0): Node[] {
  const node = wrapped(start);
  const { parent } = node;
  if (!parent || depth > 4 || isReadByName(file, node)) return [];
  if (parent.type === 'CallExpression' && parent.callee !== node) return LOOKS.has(parent.callee.type === 'Identifier' ? parent.callee.name : (propertyName(parent.callee) ?? '')) ? [] : [node];
  if (parent.type === 'AwaitExpression' || parent.type === 'LogicalExpression' || (parent.type === 'ConditionalExpression' && parent.test !== node)) return argumentsOf(file, parent, depth + 1);
  if (parent.type !== 'VariableDeclarator' || parent.init !== node) return [];
  return within(parent.id, 'Identifier').flatMap((name) => (file.variable(name)?.references ?? []).filter(({ isRead }) => isRead).flatMap(({ identifier }) => argumentsOf(file, identifier, depth + 1)));
}
