import { childrenOf } from './source-file.ts';
import type { Node } from './types.ts';

/** Nodes of one type in a node, itself included. Costs what the node holds, not what its file holds. */
export function within<T extends Node['type']>(outer: Node, type: T | `${T}`): Extract<Node, { type: T }>[] {
  const found: Extract<Node, { type: T }>[] = [];
  const isWanted = (node: Node): node is Extract<Node, { type: T }> => node.type === type;
  const visit = (node: Node): void => {
    if (isWanted(node)) found.push(node);
    for (const child of childrenOf(node)) visit(child);
  };
  visit(outer);
  return found;
}
