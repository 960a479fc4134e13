import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction, propertyName, unwrap, wrapped } from '../core/ast.ts';
import type { Loop } from '../core/loops.ts';
import type { Node, SourceFile, Variable } from '../core/types.ts';
import { within } from '../core/within.ts';

/** How the promise of a query is taken where it stands. */
export interface Taken {
  /** What to replace by a value: the `await` expression, or the query itself where a promise is as good as its value. */
  node: Node;
  isAwaited: boolean;
}

/** Undefined when the promise is kept, chained or handed on. */
export function takenAt(node: Node, loop: Loop): Taken | undefined {
  const outer = wrapped(node);
  const { parent } = outer;
  if (parent?.type === 'AwaitExpression') return { node: parent, isAwaited: true };
  if (parent?.type === 'ReturnStatement' || isBodyOf(outer)) {
    const fn = [...ancestors(outer)].find(isFunction);
    return fn === loop.callback && loop.kind === 'concurrent' ? { node: outer, isAwaited: false } : undefined;
  }
  if (parent?.type === 'ArrayExpression' && parent.parent.type === 'CallExpression' && isPromiseMethod(parent.parent)) return { node: outer, isAwaited: false };
  return undefined;
}

function isBodyOf(node: Node): boolean {
  return node.parent?.type === 'ArrowFunctionExpression' && node.parent.body === node;
}

function isPromiseMethod({ callee }: TSESTree.CallExpression): boolean {
  return callee.type === 'MemberExpression' && callee.object.type === 'Identifier' && callee.object.name === 'Promise' && propertyName(callee) === 'all';
}

const BOOLEAN_TESTS: ReadonlySet<string> = new Set(['IfStatement', 'ConditionalExpression', 'WhileStatement']);

/** The value is only asked whether it is there: `if (like)`, `!!like`, `like ? 1 : 0`. */
export function isOnlyTested(file: SourceFile, start: Node): boolean {
  const node = wrapped(start);
  const { parent } = node;
  if (!parent) return false;
  if (BOOLEAN_TESTS.has(parent.type)) return 'test' in parent && parent.test === node;
  if (parent.type === 'UnaryExpression') return parent.operator === '!';
  if (parent.type === 'LogicalExpression') return parent.left === node && parent.operator === '&&' ? true : isTestedAsWhole(file, parent);
  if (parent.type === 'CallExpression') return parent.callee.type === 'Identifier' && parent.callee.name === 'Boolean';
  if (parent.type !== 'VariableDeclarator' || parent.id.type !== 'Identifier') return false;
  const variable = file.variable(parent.id);
  return variable !== undefined && variable.references.filter(({ isWrite }) => isWrite).length === 1 && readsOf(variable).every((read) => isOnlyTested(file, read)) && readsOf(variable).length > 0;
}

function isTestedAsWhole(file: SourceFile, node: TSESTree.LogicalExpression): boolean {
  return node.operator !== '??' && isOnlyTested(file, node);
}

/** The row is never handed on whole: only single columns are read, or whether it is there. */
export function isReadByName(file: SourceFile, start: Node): boolean {
  const node = wrapped(start);
  const { parent } = node;
  if (!parent) return false;
  if (parent.type === 'MemberExpression') return parent.object === node;
  if (parent.type === 'LogicalExpression' && (parent.operator === '??' || parent.operator === '||')) return parent.left === node && isReadByName(file, parent);
  if (parent.type === 'VariableDeclarator') {
    if (parent.id.type === 'ObjectPattern') return parent.id.properties.every(({ type }) => type === 'Property');
    const variable = parent.id.type === 'Identifier' ? file.variable(parent.id) : undefined;
    return variable !== undefined && readsOf(variable).every((read) => isReadByName(file, read));
  }
  return isOnlyTested(file, node);
}

function readsOf(variable: Variable): Node[] {
  return variable.references.filter(({ isRead }) => isRead).map(({ identifier }) => identifier);
}

const MUTATORS: ReadonlySet<string> = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill', 'save', 'set', 'update', 'destroy', 'remove', 'increment', 'decrement', 'reload', 'populate', 'deleteOne', 'updateOne', 'setDataValue', 'patch', '$query', 'markModified', 'overwrite']);

/** Where the value of an expression, or something in it, is changed: an assignment, `delete`, `push`, `save()`. */
export function mutationOf(file: SourceFile, start: Node, depth = 0): Node | undefined {
  const node = wrapped(start);
  const { parent } = node;
  if (!parent || depth > 6) return undefined;
  const again = (next: Node): Node | undefined => mutationOf(file, next, depth + 1);
  switch (parent.type) {
    case 'AwaitExpression':
      return again(parent);
    case 'MemberExpression':
      return parent.object === node ? mutationThrough(file, parent, again) : undefined;
    case 'LogicalExpression':
    case 'ConditionalExpression':
      return 'test' in parent && parent.test === node ? undefined : again(parent);
    case 'CallExpression':
      return isAssign(parent) && parent.arguments[0] === node ? parent : undefined;
    case 'VariableDeclarator':
      return parent.init === node ? mutationOfNames(file, parent.id, again) : undefined;
    case 'AssignmentExpression': {
      const variable = parent.right === node && parent.left.type === 'Identifier' ? file.variable(parent.left) : undefined;
      return variable && depth < 3 ? firstOf(readsOf(variable), again) : undefined;
    }
    case 'ForOfStatement':
      return parent.right === node && parent.left.type === 'VariableDeclaration' ? mutationOfNames(file, parent.left.declarations[0]?.id, again) : undefined;
    default:
      return undefined;
  }
}

function mutationThrough(file: SourceFile, member: TSESTree.MemberExpression, again: (next: Node) => Node | undefined): Node | undefined {
  const outer = wrapped(member);
  const { parent } = outer;
  if (parent?.type === 'AssignmentExpression' && parent.left === outer) return parent;
  if (parent?.type === 'UpdateExpression') return parent;
  if (parent?.type === 'UnaryExpression' && parent.operator === 'delete') return parent;
  if (parent?.type === 'CallExpression' && parent.callee === outer) return MUTATORS.has(propertyName(member) ?? '') ? parent : callbackMutation(file, member, parent, again);
  return again(outer);
}

/** `posts.forEach((post) => { post.title = ''; })`, `posts.find(isNew).title = ''`. */
function callbackMutation(file: SourceFile, member: TSESTree.MemberExpression, call: TSESTree.CallExpression, again: (next: Node) => Node | undefined): Node | undefined {
  const [callback] = call.arguments;
  const name = propertyName(member) ?? '';
  if (/^(?:find|filter|slice|at)$/.test(name)) return again(call);
  return isFunction(callback) && /^(?:map|forEach|flatMap|some|every)$/.test(name) ? mutationOfNames(file, callback.params[0], again) : undefined;
}

function mutationOfNames(file: SourceFile, pattern: Node | null | undefined, again: (next: Node) => Node | undefined): Node | undefined {
  if (!pattern) return undefined;
  for (const identifier of within(pattern, 'Identifier')) {
    const variable = file.variable(identifier);
    if (!variable?.definitions.some(({ name }) => name === identifier)) continue;
    const found = firstOf(readsOf(variable), again);
    if (found) return found;
  }
  return undefined;
}

function firstOf(nodes: readonly Node[], ask: (node: Node) => Node | undefined): Node | undefined {
  for (const node of nodes) {
    const found = ask(node);
    if (found) return found;
  }
  return undefined;
}

function isAssign({ callee }: TSESTree.CallExpression): boolean {
  return callee.type === 'MemberExpression' && unwrap(callee.object).type === 'Identifier' && propertyName(callee) === 'assign';
}
