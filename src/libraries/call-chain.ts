import type { TSESTree } from '@typescript-eslint/types';
import { callOf, propertyName, unwrap, wrapped } from '../core/ast.ts';
import type { Node } from '../core/types.ts';

export interface Link {
  name: string;
  call: TSESTree.CallExpression;
  member: TSESTree.MemberExpression;
}

export interface Chain {
  /** What the first method is called on. */
  root: Node;
  /** Calls in the order in which they happen. */
  links: readonly Link[];
}

/** `User`, `find` and `sort` of `User.find(filter).sort('name')`. Ends at the first thing that is no method call by name. */
export function callChain(start: Node): Chain {
  const links: Link[] = [];
  let root = unwrap(start);
  while (root.type === 'CallExpression') {
    const member = unwrap(root.callee);
    const name = propertyName(member);
    if (member.type !== 'MemberExpression' || name === undefined) break;
    links.unshift({ name, call: root, member });
    root = unwrap(member.object);
  }
  return { root, links };
}

/** Name of the method that is called on this value where it stands: `sort` for the first call of `User.find().sort()`. */
export function calledOn(node: Node): string | undefined {
  const outer = wrapped(node);
  const { parent } = outer;
  return parent?.type === 'MemberExpression' && parent.object === outer && callOf(parent) ? propertyName(parent) : undefined;
}
