import type { TSESTree } from '@typescript-eslint/types';
import { ancestors, isFunction, isInside } from '../../core/ast.ts';
import type { Node, Refusal, SourceFile } from '../../core/types.ts';
import type { Acquired } from './acquire.ts';
import { canGoToLender } from './direct.ts';
import { isDeclaredBelow, waitsAfter } from './extent.ts';
import type { Leak } from './paths.ts';
import { lenderText, type Uses } from './uses.ts';

/** What the rewrite needs to know. */
export type Plan =
  /** Every query goes to the pool; nothing is taken from it any more. */
  | { how: 'pool'; file: SourceFile; lender: string; taken: Node; queries: readonly TSESTree.Identifier[]; released: readonly Node[] }
  /** The `try` that holds all that can fail gets a `finally`. */
  | { how: 'finally'; file: SourceFile; attempt: TSESTree.TryStatement; taken: Node; closing: string; released: readonly Node[] }
  /** Everything after the statement that takes it stands in a `try`, and a `finally` gives it back. */
  | { how: 'wrap'; file: SourceFile; taken: Node; block: TSESTree.BlockStatement; closing: string; released: readonly Node[] };

const LOOPS: ReadonlySet<string> = new Set(['ForStatement', 'ForOfStatement', 'ForInStatement', 'WhileStatement', 'DoWhileStatement']);

export function planOf(file: SourceFile, acquired: Acquired, uses: Uses, leaks: readonly Leak[]): Plan | Refusal {
  const { kind, value, variable, lender } = acquired;
  if (!kind.closing) return { code: 'TRANSACTION', because: 'Whether the transaction is committed or rolled back on this path is not for a rewrite to say.', next: 'Hand the work to `transaction(async (t) => { ... })`, which commits or rolls back on every path.' };
  const statement = value.parent?.type === 'VariableDeclarator' && value.parent.parent.declarations.length === 1 ? value.parent.parent : undefined;
  const block = statement?.parent;
  const isOnly = variable.references.filter(({ isWrite }) => isWrite).length === 1;
  const released = uses.releases.map(releaseStatement);
  if (!statement || block?.type !== 'BlockStatement' || !isOnly || released.some((one) => !one)) return shape();
  const gone = released.flatMap((one) => one ?? []);
  const text = lenderText(file, lender);
  if (kind.hasQuery && uses.queries && uses.queries.length > 0 && text !== undefined && !uses.begins && !(uses.callsFunctions && !isSingle(uses.queries)) && canGoToLender(file, acquired, { statement, block }, uses.queries, gone)) return { how: 'pool', file, lender: text, taken: statement, queries: uses.queries, released: gone };
  const endsOpen = uses.begins && !kind.releases.includes('endSession') && !(uses.rollsBack && leaks.every(({ how }) => how === 'exception' || how === 'throw'));
  if (endsOpen) return { code: 'TRANSACTION', because: 'On this path a transaction may be open, and whoever gets the connection next would be part of it.', next: 'Roll back in a `catch`, and give the connection back in a `finally`.' };
  if (!kind.releases.includes('endSession') && gone.some((one) => waitsAfter(file, one, { statement, block }, lender))) return { code: 'SHAPE', because: 'After it is given back, the function goes on waiting, and a `finally` would keep the connection until the end.', next: 'Put only the statements that need it into a `try`, and give it back in its `finally`.' };
  const last = block.body.at(-1);
  if (!last || last === statement) return shape();
  if (last.type === 'TryStatement' && !last.finalizer && leaks.every(({ node }) => isInside(node, last) || node === value) && gone.every((one) => isInside(one, last))) {
    return { how: 'finally', file, attempt: last, taken: statement, closing: kind.closing(variable.name), released: gone };
  }
  if (isDeclaredBelow(file, statement, block)) return { code: 'SHAPE', because: 'A name used above the statement that takes it is declared below, and would be out of reach within a `try`.', next: 'Declare it above, put what follows into a `try`, and give the connection back in its `finally`.' };
  return { how: 'wrap', file, taken: statement, block, closing: kind.closing(variable.name), released: gone };
}

/** One query that runs once: no other one can rely on what it leaves behind. */
function isSingle(queries: readonly Node[]): boolean {
  const [query, ...others] = queries;
  if (!query || others.length > 0) return false;
  for (const ancestor of ancestors(query)) {
    if (isFunction(ancestor)) return true;
    if (LOOPS.has(ancestor.type)) return false;
  }
  return true;
}

function shape(): Refusal {
  return { code: 'SHAPE', because: 'It is taken or given back within a larger expression, or in a variable that holds other things, too.', next: 'Put a `try` right after the statement that takes it, and give it back in its `finally`.' };
}

/** The statement that gives it back, with a guard such as `if (client)`; undefined when there is more to it. */
function releaseStatement(call: TSESTree.CallExpression): Node | undefined {
  if (call.arguments.length > 0) return undefined;
  let at: Node = call;
  while (at.parent?.type === 'AwaitExpression' || at.parent?.type === 'ChainExpression') at = at.parent;
  if (at.parent?.type !== 'ExpressionStatement') return undefined;
  const statement = at.parent;
  const holder = statement.parent.type === 'BlockStatement' && statement.parent.body.length === 1 ? statement.parent : statement;
  const guard = holder.parent;
  return guard?.type === 'IfStatement' && guard.consequent === holder && !guard.alternate && guard.test.type === 'Identifier' ? guard : standsAlone(statement) ? statement : undefined;
}

/** Without it the code around stays code: it is no branch of an `if` or body of a loop by itself. */
function standsAlone({ parent }: Node): boolean {
  return parent?.type === 'BlockStatement' || parent?.type === 'SwitchCase';
}
