import type { TSESTree } from '@typescript-eslint/types';
import { callOf, isIdentifier, isInside, wrapped } from '../../core/ast.ts';
import type { Node, SourceFile } from '../../core/types.ts';
import type { Acquired } from './acquire.ts';

/** The statement that takes it and the block it stands in. */
export interface Taken {
  statement: Node;
  block: TSESTree.BlockStatement;
}

/** Whether each query can go to the lender: nothing else asks for what was lent, and the lender's name says the same everywhere. */
export function canGoToLender(file: SourceFile, acquired: Acquired, taken: Taken, queries: readonly TSESTree.Identifier[], gone: readonly Node[]): boolean {
  const { variable, lender } = acquired;
  const isLeft = variable.references.some(({ identifier, isRead }) => isRead && !queries.some((query) => query === identifier) && !gone.some((one) => isInside(identifier, one)));
  return !isLeft && isSameInside(file, lender, taken) && isAskedFirst(file, taken, queries);
}

/** No declaration inside the block has the lender's name, and nothing is assigned to it after the statement. */
function isSameInside(file: SourceFile, lender: Node, { statement, block }: Taken): boolean {
  let root = lender;
  while (root.type === 'MemberExpression') root = root.object;
  if (!isIdentifier(root)) return true;
  const { name } = root;
  const own = file.variable(root);
  const isOther = file.nodes('Identifier').some((identifier) => identifier.name === name && isInside(identifier, block) && file.variable(identifier) !== undefined && file.variable(identifier) !== own);
  const isChanged = (own?.references ?? []).some(({ identifier, isWrite }) => isWrite && isInside(identifier, block) && identifier.range[0] > statement.range[1]);
  return !isOther && !isChanged;
}

/** The first thing the next statement does is a query. Else a connection that cannot be had would be noticed later than before. */
function isAskedFirst(file: SourceFile, { statement, block }: Taken, queries: readonly TSESTree.Identifier[]): boolean {
  const next = block.body[block.body.findIndex((one) => one === statement) + 1];
  if (next?.type !== 'ExpressionStatement' && next?.type !== 'VariableDeclaration' && next?.type !== 'ReturnStatement') return false;
  const [first] = [...queries].sort((a, b) => a.range[0] - b.range[0]);
  const member = first && wrapped(first).parent;
  const query = member && callOf(member);
  if (!query || !isInside(query, next)) return false;
  const isEarlier = [...file.nodes('CallExpression'), ...file.nodes('NewExpression')].some((call) => isInside(call, next) && call.range[1] <= query.range[0]);
  const isWaiting = file.nodes('AwaitExpression').some((one) => isInside(one, next) && (one.range[1] <= query.range[0] || isInside(one, query)));
  return !isEarlier && !isWaiting && isAlwaysRun(next, query);
}

function isAlwaysRun(next: Node, query: Node): boolean {
  for (let at: Node = query; at !== next && at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type === 'ConditionalExpression' && parent.test !== at) return false;
    if (parent.type === 'LogicalExpression' && parent.left !== at) return false;
  }
  return true;
}
