import type { FunctionNode } from './ast.ts';
import type { Node } from './types.ts';

export type LoopKind =
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
  /** Pattern or name of the element: `order`, `{ id }`, or `orders[i]` through the index variable. */
  element?: Node;
  /** Name of the counter in `for (let i = 0; i < orders.length; i++)`. */
  index?: Node;
  purpose?: LoopPurpose;
  /** Statement before which a prefetch can stand: it is in the same function and evaluates once before the loop. */
  statement?: Node;
}
