import { ancestors, isFunction, isIdentifier, isInside, propertyName, staticString } from '../../core/ast.ts';
import type { Node, SourceFile } from '../../core/types.ts';
import { withoutComments } from '../../libraries/clients/session.ts';
import type { Acquired } from './acquire.ts';

/** A way out of the function on which what was lent is not given back. */
export interface Leak {
  how: 'return' | 'throw' | 'exception' | 'end';
  node: Node;
}

/** What may be true at a point: it is held, or it is not (yet, or any more). */
interface State {
  held: boolean;
  free: boolean;
}

interface Around {
  /** A `finally` around this point gives it back. */
  isClosed: boolean;
  /** The `catch` around this point, and whether something is thrown to it while it is held. */
  handler: { isReached: boolean } | undefined;
}

/** Calls before the `try` in the examples of the libraries, and those with which a `catch` cleans up. */
const SETUP = new Set(['connect', 'startTransaction', 'beginTransaction', 'rollback', 'rollbackTransaction', 'abortTransaction']);

/**
 * Walks all paths of a function from where something is lent to every exit. Every `await` may throw; what an `if` asks is
 * not looked at, except that it guards the call that gives it back.
 */
export function leaksOf(file: SourceFile, acquired: Acquired, releases: readonly Node[]): Leak[] {
  const leaks: Leak[] = [];
  const { fn, call, variable } = acquired;
  const own = (node: Node, outer: Node) => isInside(node, outer) && !crosses(node, outer);
  const awaits = file.nodes('AwaitExpression');
  const mayThrow = (outer: Node) => awaits.find((node) => own(node, outer) && !isInside(call, node) && !isHandled(node) && !isSetup(node.argument, variable.name));
  const hasRelease = (outer: Node) => releases.some((node) => own(node, outer));

  const escape = (how: Leak['how'], node: Node, around: Around) => {
    if (around.isClosed) return;
    if (around.handler && how !== 'return') around.handler.isReached = true;
    else leaks.push({ how, node });
  };

  const list = (statements: readonly Node[], start: State, around: Around): State | undefined => {
    let state: State | undefined = start;
    for (const statement of statements) {
      if (!state) return undefined;
      state = walk(statement, state, around);
    }
    return state;
  };

  const effect = (node: Node, state: State, around: Around): State => {
    if (own(call, node)) return { held: true, free: false };
    if (hasRelease(node)) return { held: false, free: true };
    const thrower = state.held ? mayThrow(node) : undefined;
    if (thrower) escape('exception', thrower, around);
    return state;
  };

  const walk = (node: Node, state: State, around: Around): State | undefined => {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'ClassDeclaration':
        return state;
      case 'BlockStatement':
        return list(node.body, state, around);
      case 'ReturnStatement':
      case 'ThrowStatement': {
        const after = node.argument ? effect(node.argument, state, around) : state;
        if (after.held) escape(node.type === 'ReturnStatement' ? 'return' : 'throw', node, around);
        return undefined;
      }
      case 'IfStatement': {
        const before = effect(node.test, state, around);
        const yes = walk(node.consequent, before, around);
        // `if (client) client.release()`
        if (isIdentifier(node.test, variable.name) && yes && !yes.held) return yes;
        const no = node.alternate ? walk(node.alternate, before, around) : isNegated(node.test, variable.name) ? { held: before.held, free: false } : before;
        return merge(yes, no);
      }
      case 'TryStatement':
        return attempt(node, state, around);
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        return merge(state, walk(node.body, state, around));
      case 'LabeledStatement':
        return walk(node.body, state, around);
      case 'SwitchStatement': {
        const ends = node.cases.map((branch) => list(branch.consequent, state, around));
        return ends.reduce((a, b) => merge(a, b), state);
      }
      case 'BreakStatement':
      case 'ContinueStatement':
        return state;
      default:
        return effect(node, state, around);
    }
  };

  const attempt = (node: Extract<Node, { type: 'TryStatement' }>, state: State, around: Around): State | undefined => {
    const isClosed = around.isClosed || (node.finalizer !== null && hasRelease(node.finalizer));
    const handler = node.handler ? { isReached: false } : around.handler;
    const tried = list(node.block.body, state, { isClosed, handler });
    const entry = { held: node.handler !== null && handler?.isReached === true, free: true };
    const caught = node.handler ? list(node.handler.body.body, entry, { isClosed, handler: around.handler }) : undefined;
    const after = merge(tried, caught);
    if (!node.finalizer) return after;
    if (isClosed && !around.isClosed) return after && { held: false, free: true };
    return after && list(node.finalizer.body, after, around);
  };

  const { body } = fn;
  if (body?.type !== 'BlockStatement') return leaks;
  const last = list(body.body, { held: false, free: true }, { isClosed: false, handler: undefined });
  if (last?.held) leaks.push({ how: 'end', node: acquired.value });
  return leaks;
}

function merge(a: State | undefined, b: State | undefined): State | undefined {
  if (!a || !b) return a ?? b;
  return { held: a.held || b.held, free: a.free || b.free };
}

function isNegated(test: Node, name: string): boolean {
  return test.type === 'UnaryExpression' && test.operator === '!' && isIdentifier(test.argument, name);
}

/** A function lies between the two. */
function crosses(inner: Node, outer: Node): boolean {
  for (const ancestor of ancestors(inner)) {
    if (ancestor === outer) return false;
    if (isFunction(ancestor)) return true;
  }
  return false;
}

/** `await save().catch(log)` */
function isHandled(node: Extract<Node, { type: 'AwaitExpression' }>): boolean {
  return node.argument.type === 'CallExpression' && propertyName(node.argument.callee) === 'catch';
}

function isSetup(call: Node, name: string): boolean {
  if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression' || !isIdentifier(call.callee.object, name)) return false;
  return SETUP.has(propertyName(call.callee) ?? '') || /^(?:begin|start\s+transaction|rollback)\b/i.test(withoutComments(staticString(call.arguments[0]) ?? ''));
}
