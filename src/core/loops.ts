import { ancestors, isFunction, isInside, type FunctionNode } from './ast.ts';
import { callbackLoop, isPassedThrough } from './loops/callbacks.ts';
import { purposeOf } from './loops/purpose.ts';
import { statementLoop } from './loops/statements.ts';
import type { Node, SourceFile } from './types.ts';

type LoopKind =
  | 'for-of' | 'for-await' | 'for' | 'for-in' | 'while'
  /** `xs.forEach(async ...)`: nobody waits for the callbacks. */
  | 'for-each'
  /** `Promise.all(xs.map(async ...))`, `allSettled`, or the promises of a `map` awaited later. */
  | 'concurrent'
  /** `map` in p-map, async.each and the like: a concurrency wrapper with its own limit. */
  | 'limited'
  | 'reduce';

/** Why a loop is left as it is. */
export type LoopPurpose = 'retry' | 'poll' | 'pagination' | 'chunks' | 'stream' | 'models' | 'search';

export interface Loop {
  kind: LoopKind;
  /** The statement or call that loops; for `concurrent`, the outer `Promise.all(...)` call. */
  node: Node;
  /** Code that runs each turn: the block or the callback. */
  body: Node;
  /** Callback, when the turns are calls. */
  callback?: FunctionNode;
  /** What is gone through: an expression evaluated once, such as `orders`. Undefined for `while` and counted loops over no array. */
  source?: Node;
  /** Pattern or name of the element: `order`, `{ id }`. In `for (let i = 0; ...)`, undefined unless the body begins with `const order = orders[i]`. */
  element?: Node;
  /** Name of the counter in `for (let i = 0; i < orders.length; i++)`. */
  index?: Node;
  /** Method of `Promise` that waits for the turns: `all`, `allSettled`. */
  wait?: string;
  purpose?: LoopPurpose;
  /** Statement before which a prefetch can stand: it is in the same function and evaluates once before the loop. */
  statement?: Node;
}

const known = new WeakMap<SourceFile, Map<Node, readonly Loop[]>>();

/**
 * The loops in whose turns this node runs, innermost first. Goes through callbacks that run where they stand (`map`, `forEach`,
 * `then`, a transaction), and ends at any other function.
 */
export function loopsAround(file: SourceFile, node: Node): readonly Loop[] {
  let answers = known.get(file);
  if (!answers) known.set(file, (answers = new Map<Node, readonly Loop[]>()));
  const holder = turnHolder(node);
  if (!holder) return [];
  const answer = answers.get(holder) ?? [...loopsFrom(file, holder)];
  answers.set(holder, answer);
  return answer;
}

/** Innermost body of a statement that loops, or function, around a node. */
function turnHolder(node: Node): Node | undefined {
  let inner = node;
  for (const outer of ancestors(node)) {
    if (isFunction(inner) || (isTurn(outer) && outer.body === inner)) return inner;
    inner = outer;
  }
  return undefined;
}

function isTurn(node: Node): node is Extract<Node, { type: 'ForOfStatement' | 'ForStatement' | 'ForInStatement' | 'WhileStatement' | 'DoWhileStatement' }> {
  return node.type === 'ForOfStatement' || node.type === 'ForStatement' || node.type === 'ForInStatement' || node.type === 'WhileStatement' || node.type === 'DoWhileStatement';
}

function* loopsFrom(file: SourceFile, start: Node): Iterable<Loop> {
  let inner = start;
  while (inner.parent) {
    const { parent } = inner;
    const loop = isTurn(parent) && parent.body === inner ? statementLoop(file, parent) : isFunction(inner) ? callbackLoop(file, inner) : undefined;
    if (loop) {
      const purpose = purposeOf(file, loop);
      yield purpose ? { ...loop, purpose } : loop;
      inner = isInside(inner, loop.node) ? loop.node : parent;
      continue;
    }
    if (isFunction(inner) && !isPassedThrough(file, inner)) return;
    inner = parent;
  }
}
