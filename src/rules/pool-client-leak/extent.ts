import { isIdentifier, isInside } from '../../core/ast.ts';
import type { Node, SourceFile } from '../../core/types.ts';
import type { Taken } from './direct.ts';

const EXITS: ReadonlySet<string> = new Set(['ReturnStatement', 'ThrowStatement', 'BreakStatement', 'ContinueStatement']);

/** Something below the statement declares a name that is used above it: within a `try` nobody above would see it. */
export function isDeclaredBelow(file: SourceFile, statement: Node, block: Node): boolean {
  return file.nodes('Identifier').some((identifier) => {
    if (identifier.range[0] > statement.range[0] || !isInside(identifier, block)) return false;
    return file.variable(identifier)?.definitions.some(({ node }) => isInside(node, block) && node.range[0] > statement.range[1]) ?? false;
  });
}

/** On the way from where it is given back to the end of the block, something is waited for or the lender is used. */
export function waitsAfter(file: SourceFile, released: Node, { block }: Taken, lender: Node): boolean {
  let root = lender;
  while (root.type === 'MemberExpression') root = root.object;
  const own = isIdentifier(root) ? file.variable(root) : undefined;
  const waits = (node: Node) =>
    file.nodes('AwaitExpression').some((one) => isInside(one, node)) ||
    file.nodes('ForOfStatement').some((one) => one.await && isInside(one, node)) ||
    file.nodes('Identifier').some((one) => own !== undefined && file.variable(one) === own && isInside(one, node)) ||
    (root.type === 'ThisExpression' && file.nodes('ThisExpression').some((one) => isInside(one, node)));
  for (let at: Node = released; at !== block && at.parent; at = at.parent) {
    const { parent } = at;
    if (parent.type !== 'BlockStatement' && parent.type !== 'SwitchCase') continue;
    const statements = parent.type === 'BlockStatement' ? parent.body : parent.consequent;
    for (const next of statements.slice(statements.findIndex((one) => one === at) + 1)) {
      if (waits(next)) return true;
      if (EXITS.has(next.type)) return false;
    }
  }
  return false;
}
